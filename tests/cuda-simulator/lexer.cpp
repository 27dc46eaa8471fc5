#include "lexer.h"

#include <cctype>
#include <cstring>

#include "ptx.h"

namespace sim {

void Lexer::skip() {
    while (at_ < text_.size()) {
        char c = text_[at_];
        if (c == '\n') {
            ++line_;
            ++at_;
        } else if (std::isspace(static_cast<unsigned char>(c))) {
            ++at_;
        } else if (text_.compare(at_, 2, "//") == 0) {
            while (at_ < text_.size() && text_[at_] != '\n') ++at_;
        } else if (text_.compare(at_, 2, "/*") == 0) {
            size_t end = text_.find("*/", at_ + 2);
            if (end == std::string::npos) fail("a comment does not end");
            for (; at_ < end + 2; ++at_) line_ += text_[at_] == '\n';
        } else {
            return;
        }
    }
}

bool Lexer::accept(char c) {
    if (peek() != c || c == '\0') return false;
    ++at_;
    return true;
}

void Lexer::expect(char c) {
    char found = peek();
    if (!accept(c)) fail(std::string("'") + c + "' expected before '" + found + "'");
}

static bool isWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '%'; }

bool Lexer::acceptWord(const char* word) {
    skip();
    size_t n = std::strlen(word);
    if (text_.compare(at_, n, word) != 0 || (at_ + n < text_.size() && isWord(text_[at_ + n]))) return false;
    at_ += n;
    return true;
}

std::string Lexer::word(const char* extra) {
    skip();
    size_t from = at_;
    while (at_ < text_.size() && (isWord(text_[at_]) || std::strchr(extra, text_[at_]))) ++at_;
    if (from == at_) fail(std::string("a name expected before '") + (at_ < text_.size() ? text_[at_] : ' ') + "'");
    return text_.substr(from, at_ - from);
}

std::string Lexer::number() {
    skip();
    size_t from = at_;
    bool raw = at_ + 1 < text_.size() && text_[at_] == '0' && std::strchr("fFdDxX", text_[at_ + 1]);
    while (at_ < text_.size()) {
        char c = text_[at_];
        bool exponentSign = !raw && (c == '-' || c == '+') && at_ > from && std::strchr("eE", text_[at_ - 1]);
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && !exponentSign) break;
        ++at_;
    }
    return text_.substr(from, at_ - from);
}

std::string Lexer::quoted() {
    expect('"');
    size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '"') ++at_;
    std::string result = text_.substr(from, at_ - from);
    expect('"');
    return result;
}

void Lexer::skipTo(char c) {
    for (; at_ < text_.size(); ++at_) {
        line_ += text_[at_] == '\n';
        if (text_[at_] == c) {
            ++at_;
            return;
        }
    }
}

void Lexer::skipLine() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
}

bool Lexer::labelFollows() {
    skip();
    return at_ < text_.size() && text_[at_] == ':' && (at_ + 1 >= text_.size() || text_[at_ + 1] != ':');
}

void Lexer::fail(const std::string& what) const { throw PtxError(line_, what); }

}  // namespace sim
