// A kernel decoded for execution: calls expanded, registers laid out, one handler per instruction.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ptx.h"

namespace sim {

struct Warp;
struct Instruction;
using Handler = void (*)(Warp&, const Instruction&, uint32_t mask);

enum class Kind : uint8_t { Plain, Branch, BranchIndexed, Exit, Converged, Barrier, BarrierArrive };

struct Instruction {
    Handler run = nullptr;
    Kind kind = Kind::Plain;
    uint8_t width = 0;      // bytes of one element in memory
    uint8_t count = 1;      // elements of a vector
    uint8_t flags = 0;      // per handler
    int32_t guard = -1;     // offset of the predicate in the register file
    uint32_t guardFlip = 0;
    int32_t line = 0;
    int32_t target = 0;     // Branch: instruction; BranchIndexed: table
    int32_t site = 0;       // its own place in the code
    uint32_t o[14] = {};    // offsets in the register file
    int64_t immediate = 0;
};

struct Constant {
    uint32_t offset;
    uint8_t width;
    uint64_t bits;
    bool fromDynamicShared;  // the start of dynamic shared memory is added
};

enum class Special : uint8_t {
    TidX, TidY, TidZ, NtidX, NtidY, NtidZ, CtaidX, CtaidY, CtaidZ, NctaidX, NctaidY, NctaidZ, LaneId, WarpId, NwarpId,
    SmId, NsmId, GridId, LaneMaskEq, LaneMaskLe, LaneMaskLt, LaneMaskGe, LaneMaskGt, DynamicShared, TotalShared, Clock, Clock64, Count
};

struct Program {
    std::string name;
    std::vector<Instruction> code;
    std::vector<std::vector<int>> tables;
    std::vector<Constant> constants;
    std::vector<std::pair<Special, uint32_t>> specials;
    std::vector<std::string> texts;  // per instruction, for reports
    struct Parameter { uint32_t offset, size; };
    std::vector<Parameter> parameters;
    uint32_t parameterBytes = 0;
    uint32_t fileBytes = 0;
    uint32_t staticShared = 0, localBytes = 0, dynamicAlign = 16;
    uint32_t maxThreads[3] = {0, 0, 0};
    bool required = false;
    std::vector<std::string> warnings;
};

/// Throws PtxError for what it does not know.
std::unique_ptr<Program> compile(const Module& module, const Function& entry);

constexpr uint64_t sharedWindow = 1ull << 50;
constexpr uint64_t localWindow = 1ull << 51;
constexpr uint64_t deviceBase = 1ull << 52;
constexpr uint32_t sharedBase = 1024;  // so that a zero shared address is never valid

}  // namespace sim
