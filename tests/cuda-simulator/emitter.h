#pragma once

#include <map>

#include "program.h"

namespace sim {

/// One statement being decoded. Suffixes are taken off one by one; what is left over is unknown.
class Suffixes {
public:
    explicit Suffixes(const Statement& s);
    bool take(const char* name);
    Type type();              // the next type suffix; an error when there is none
    bool hasType() const;
    void done() const;        // an error when anything is left
private:
    const Statement& s_;
    std::vector<std::string> left_;
};

class Emitter {
public:
    Emitter(const Module& module, Program& program) : module_(module), program_(program) {}

    void entry(const Function& f);

    // Offsets in the register file. `type` is what the instruction expects.
    uint32_t source(const Operand& o, Type type);
    uint32_t predicate(const Operand& o, bool* negated);
    uint32_t destination(const Operand& o, Type type);
    uint32_t wider(const Operand& o, Type type, uint8_t* width);             // source that may be wider than type
    uint32_t widerDestination(const Operand& o, Type type, uint8_t* width);
    void address(const Operand& o, Instruction& i, int slot, uint8_t wideFlag);
    uint32_t scratch(uint32_t bytes);
    uint32_t constant(uint8_t width, uint64_t bits, bool dynamicShared = false);
    uint32_t literal(const Operand& o, Type type);
    const Symbol* symbol(const Operand& o) const;  // what a name stands for, or null
    uint64_t symbolAddress(int index, bool* dynamicShared);
    bool kernelParameter(const Operand& o) const;

    Instruction start(const Statement& s, Handler run, Kind kind = Kind::Plain);
    void push(Instruction i) { i.site = static_cast<int32_t>(program_.code.size()); program_.code.push_back(i); program_.texts.push_back(text_); }
    [[noreturn]] void fail(const std::string& what) const;
    Program& program() { return program_; }
    void want(const Statement& s, size_t operands) const;

private:
    struct Frame {
        const Function* function;
        std::vector<uint32_t> slot;  // per symbol: register offset, or address in its space
        std::vector<int> starts;     // per statement: first instruction
        std::vector<std::pair<size_t, int>> jumps, tables;
        std::vector<size_t> returns;
    };
    void body(Frame& frame);
    void statement(Frame& frame, const Statement& s);
    void call(Frame& frame, const Statement& s);
    void layOut(Frame& frame);
    bool control(Frame& frame, const Statement& s);
    void checkType(const Operand& o, Type have, Type want) const;

    const Module& module_;
    Program& program_;
    Frame* frame_ = nullptr;
    const Statement* statement_ = nullptr;
    std::string text_;
    int depth_ = 0;
    std::map<std::pair<const Function*, int>, uint32_t> sharedPlaces_;
    std::map<std::string, uint32_t> moduleShared_;
    std::map<std::pair<int, uint64_t>, uint32_t> constants_;
    std::map<Special, uint32_t> specials_;
};

// Each returns false when the statement is none of its own.
bool decodeInteger(Emitter& e, const Statement& s);
bool decodeFloat(Emitter& e, const Statement& s);
bool decodeConvert(Emitter& e, const Statement& s);
bool decodeMove(Emitter& e, const Statement& s);
bool decodeMemory(Emitter& e, const Statement& s);
bool decodeAtomic(Emitter& e, const Statement& s);
bool decodeAsync(Emitter& e, const Statement& s);
bool decodeWarp(Emitter& e, const Statement& s);
bool decodeTensor(Emitter& e, const Statement& s);

}  // namespace sim
