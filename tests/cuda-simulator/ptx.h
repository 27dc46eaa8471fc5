// What a PTX text says, with names resolved but nothing laid out yet.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace sim {

enum class Type : uint8_t {
    None, Pred, B8, U8, S8, B16, U16, S16, F16, BF16, B32, U32, S32, F32, F16x2, BF16x2, B64, U64, S64, F64
};

uint32_t sizeOf(Type type);
bool isSigned(Type type);
bool isFloat(Type type);
bool isBits(Type type);
Type typeNamed(const std::string& name);  // "f32"; None when it is not a type
const char* nameOf(Type type);

struct PtxError : std::runtime_error {
    PtxError(int line, const std::string& what) : std::runtime_error("line " + std::to_string(line) + ": " + what) {}
};

struct Symbol {
    enum Kind { Register, Shared, DynamicShared, Local, Param, Global } kind;
    std::string name;
    Type type = Type::None;
    uint32_t size = 0, align = 1;
    int moduleIndex = -1;  // for a symbol of module scope: its place in Module::symbols
    uint64_t address = 0;  // Global: where the loader put it
    std::vector<uint8_t> initial;
};

struct Operand {
    enum Kind { None, Name, Special, Integer, Float, Vector, Address, Label, Function, Sink } kind = None;
    int index = -1;        // symbol, label
    bool negated = false;  // !p
    uint64_t bits = 0;     // integer value; raw bits of 0f/0d; component of a special register
    double value = 0;      // Float
    int floatBits = 0;     // 32 for 0f, 64 for 0d and decimal
    int64_t offset = 0;    // Address
    std::string text;
    std::vector<Operand> parts;  // Vector elements; Address base; second half of p|q
};

struct Statement {
    int line = 0;
    std::string opcode;               // "ld"
    std::vector<std::string> suffix;  // "global", "v4", "f32"
    int guard = -1;
    bool guardNegated = false;
    std::vector<Operand> operands;
    std::string text() const;
};

struct Function {
    std::string name;
    bool entry = false, defined = false;
    int line = 0;
    uint32_t maxThreads[3] = {0, 0, 0};
    bool required = false;  // .reqntid
    std::vector<Symbol> symbols;
    std::vector<int> parameters, results;
    std::vector<Statement> body;
    std::vector<int> labels;                // label -> statement it stands before
    std::vector<std::vector<int>> targets;  // .branchtargets lists, addressed by labels below -1
};

struct Module {
    std::vector<Symbol> symbols;
    std::map<std::string, Function> functions;
};

Module parse(const std::string& text);

}  // namespace sim
