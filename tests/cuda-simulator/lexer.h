#pragma once

#include <string>

namespace sim {

/// Walks a PTX text; knows white space, comments and lines.
class Lexer {
public:
    explicit Lexer(const std::string& text) : text_(text) {}

    int line() const { return line_; }
    bool atEnd() { skip(); return at_ >= text_.size(); }
    char peek() { skip(); return at_ < text_.size() ? text_[at_] : '\0'; }
    bool accept(char c);
    void expect(char c);
    bool acceptWord(const char* word);      // a whole word, leading dot included
    std::string word(const char* extra);    // letters, digits, _ $ % and the extra characters
    std::string number();                   // characters of a numeric literal
    std::string quoted();
    void skipTo(char c);                    // up to and including c
    void skipLine();
    bool labelFollows();                    // a ':' that is not '::'
    [[noreturn]] void fail(const std::string& what) const;

private:
    void skip();

    const std::string& text_;
    size_t at_ = 0;
    int line_ = 1;
};

}  // namespace sim
