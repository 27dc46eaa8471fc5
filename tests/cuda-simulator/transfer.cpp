// Loads, stores and atomics.
#include <bit>

#include "emitter.h"
#include "half.h"
#include "machine.h"

namespace sim {

namespace {

enum class Space { Generic, Global, Shared, Local, Parameter };
constexpr uint8_t wideAddress = 1, signExtend = 2, words = 4;  // words: elements and registers have 4 bytes

Space spaceOf(Suffixes& x) {
    if (x.take("global") || x.take("const")) return Space::Global;
    if (x.take("shared") || x.take("shared::cta")) return Space::Shared;
    if (x.take("local")) return Space::Local;
    if (x.take("param")) return Space::Parameter;
    return Space::Generic;
}

void takeHints(Suffixes& x) {
    for (const char* hint : {"nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "volatile", "weak", "relaxed", "acquire", "release", "acq_rel", "cta", "gpu", "sys",
                             "L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate",
                             "L2::64B", "L2::128B", "L2::256B"})
        x.take(hint);
}

template <Space S>
uint8_t* place(Warp& w, const Instruction& i, int lane, uint64_t address, uint32_t size, bool write, bool atomic = false) {
    if constexpr (S == Space::Global) return globalFast(w, i, lane, address, size, write);
    if constexpr (S == Space::Shared) return sharedAt(w, lane, address, size, write, atomic);
    if constexpr (S == Space::Local) return localAt(w, lane, address, size);
    if (address >= sharedWindow && address < sharedWindow + (1 << 24)) return sharedAt(w, lane, address - sharedWindow, size, write, atomic);
    if (address >= localWindow && address < localWindow + (1 << 24)) return localAt(w, lane, address - localWindow, size);
    return globalFast(w, i, lane, address, size, write);
}

inline uint64_t readElement(const uint8_t* from, uint32_t width, bool sign) {
    switch (width) {
        case 1: return sign ? static_cast<uint64_t>(static_cast<int8_t>(*from)) : *from;
        case 2: {
            uint16_t v;
            std::memcpy(&v, from, 2);
            return sign ? static_cast<uint64_t>(static_cast<int16_t>(v)) : v;
        }
        case 4: {
            uint32_t v;
            std::memcpy(&v, from, 4);
            return sign ? static_cast<uint64_t>(static_cast<int32_t>(v)) : v;
        }
        default: {
            uint64_t v;
            std::memcpy(&v, from, 8);
            return v;
        }
    }
}

inline void writeRegister(Warp& w, uint32_t offset, uint32_t width, int lane, uint64_t value) {
    if (width == 4) lanes<uint32_t>(w, offset)[lane] = static_cast<uint32_t>(value);
    else if (width == 2) lanes<uint16_t>(w, offset)[lane] = static_cast<uint16_t>(value);
    else lanes<uint64_t>(w, offset)[lane] = value;
}

inline uint64_t readRegister(Warp& w, uint32_t offset, uint32_t width, int lane) {
    if (width == 4) return lanes<uint32_t>(w, offset)[lane];
    if (width == 2) return lanes<uint16_t>(w, offset)[lane];
    return lanes<uint64_t>(w, offset)[lane];
}

// o[0]: address; o[1..4]: registers; o[5..8]: their widths
template <Space S, bool Write>
void transfer(Warp& w, const Instruction& i, uint32_t active) {
    uint64_t addresses[32];
    uint32_t size = i.width * i.count;
    bool wide = i.flags & wideAddress;
    for (int l = 0; l < 32; ++l) addresses[l] = addressOf(w, i, 0, wide, l);
    if (w.block->launch->count) {
        if (S == Space::Shared) countShared(w, addresses, active, size);
        if (S == Space::Global) countGlobal(w, addresses, active, size);
    }
    for (uint32_t rest = active; rest; rest &= rest - 1) {
        int l = std::countr_zero(rest);
        uint8_t* at = place<S>(w, i, l, addresses[l], size, Write);
        if (i.flags & words) {
            for (int n = 0; n < i.count; ++n) {
                uint32_t* held = lanes<uint32_t>(w, i.o[1 + n]) + l;
                if constexpr (Write) std::memcpy(at + 4 * n, held, 4);
                else std::memcpy(held, at + 4 * n, 4);
            }
            continue;
        }
        for (int n = 0; n < i.count; ++n, at += i.width) {
            if constexpr (Write) {
                uint64_t value = readRegister(w, i.o[1 + n], i.o[5 + n], l);
                if (i.width == 4) {
                    auto v = static_cast<uint32_t>(value);
                    std::memcpy(at, &v, 4);
                } else {
                    std::memcpy(at, &value, i.width);
                }
            } else {
                writeRegister(w, i.o[1 + n], i.o[5 + n], l, readElement(at, i.width, i.flags & signExtend));
            }
        }
    }
}

void loadParameter(Warp& w, const Instruction& i, uint32_t active) {
    const uint8_t* at = w.block->launch->parameters.data() + i.immediate;
    for (int n = 0; n < i.count; ++n, at += i.width) {
        uint64_t value = readElement(at, i.width, i.flags & signExtend);
        for (int l = 0; l < 32; ++l)
            if (active >> l & 1) writeRegister(w, i.o[1 + n], i.o[5 + n], l, value);
    }
}

bool loadOrStore(Emitter& e, const Statement& s) {
    bool write = s.opcode == "st";
    Suffixes x(s);
    Space space = spaceOf(x);
    takeHints(x);
    uint8_t count = x.take("v2") ? 2 : x.take("v4") ? 4 : 1;
    Type type = x.type();
    x.done();
    e.want(s, 2);
    const Operand &memory = s.operands[write ? 0 : 1], &value = s.operands[write ? 1 : 0];
    if (memory.kind != Operand::Address) e.fail("an address in brackets expected");
    bool fromKernel = space == Space::Parameter && e.kernelParameter(memory.parts[0]);
    if (space == Space::Parameter && !fromKernel) space = Space::Local;
    Handler run = nullptr;
    switch (space) {
        case Space::Global: run = write ? &transfer<Space::Global, true> : &transfer<Space::Global, false>; break;
        case Space::Shared: run = write ? &transfer<Space::Shared, true> : &transfer<Space::Shared, false>; break;
        case Space::Local: run = write ? &transfer<Space::Local, true> : &transfer<Space::Local, false>; break;
        case Space::Generic: run = write ? &transfer<Space::Generic, true> : &transfer<Space::Generic, false>; break;
        case Space::Parameter: run = write ? nullptr : &loadParameter; break;
    }
    if (!run || sizeOf(type) == 0) return false;
    Instruction i = e.start(s, run);
    i.width = static_cast<uint8_t>(sizeOf(type));
    i.count = count;
    if (i.width * count > 16) e.fail("wider than 16 bytes");
    if (fromKernel) {
        bool dynamic = false;
        i.immediate = memory.offset + static_cast<int64_t>(e.symbolAddress(memory.parts[0].index, &dynamic));
        uint32_t end = static_cast<uint32_t>(memory.offset) + i.width * i.count;
        if (memory.offset < 0 || end > e.symbol(memory.parts[0])->size) e.fail("outside the parameter");
    } else {
        e.address(memory, i, 0, wideAddress);
    }
    if (isSigned(type)) i.flags |= signExtend;
    if ((value.kind == Operand::Vector) != (count > 1)) e.fail("a vector of registers and .v2 or .v4 belong together");
    if (count > 1 && value.parts.size() != count) e.fail("another number of registers than the vector has");
    bool same = i.width == 4;
    for (uint8_t n = 0; n < count; ++n) {
        uint8_t width = 0;
        const Operand& one = count > 1 ? value.parts[n] : value;
        i.o[1 + n] = write ? e.wider(one, type, &width) : e.widerDestination(one, type, &width);
        i.o[5 + n] = width;
        same &= width == 4;
    }
    if (same) i.flags |= words;
    e.push(i);
    return true;
}

template <class T, class F>
T exchange(uint8_t* at, F next) {
    auto* word = reinterpret_cast<T*>(at);
    T old = __atomic_load_n(word, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(word, &old, next(old), false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {}
    return old;
}

// o[0]: destination; o[1]: address; o[2], o[3]: operands
template <Space S, class T, class F>
void atomic(Warp& w, const Instruction& i, uint32_t active) {
    using U = std::conditional_t<sizeof(T) == 2, uint16_t, std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>;
    for (int l = 0; l < 32; ++l) {
        if (!(active >> l & 1)) continue;
        uint8_t* at = place<S>(w, i, l, addressOf(w, i, 1, i.flags & wideAddress, l), sizeof(T), true, true);
        T b = lanes<T>(w, i.o[2])[l], c = lanes<T>(w, i.o[3])[l];
        lanes<U>(w, i.o[0])[l] = exchange<U>(at, [&](U old) { return bitsOf<U>(F{}(bitsOf<T>(old), b, c)); });
    }
}

template <class T, class F>
Handler atomicIn(Space space, F) {
    switch (space) {
        case Space::Global: return &atomic<Space::Global, T, F>;
        case Space::Shared: return &atomic<Space::Shared, T, F>;
        case Space::Generic: return &atomic<Space::Generic, T, F>;
        default: return nullptr;
    }
}

template <class T>
Handler atomicOf(Space space, const std::string& op) {
    if constexpr (std::is_integral_v<T>) {
        using U = std::make_unsigned_t<T>;
        if (op == "add") return atomicIn<T>(space, [](T a, T b, T) { return static_cast<T>(static_cast<U>(a) + static_cast<U>(b)); });
        if (op == "min") return atomicIn<T>(space, [](T a, T b, T) { return a < b ? a : b; });
        if (op == "max") return atomicIn<T>(space, [](T a, T b, T) { return a > b ? a : b; });
        if (op == "and") return atomicIn<T>(space, [](T a, T b, T) { return a & b; });
        if (op == "or") return atomicIn<T>(space, [](T a, T b, T) { return a | b; });
        if (op == "xor") return atomicIn<T>(space, [](T a, T b, T) { return a ^ b; });
        if (op == "inc") return atomicIn<T>(space, [](T a, T b, T) { return a >= b ? T{0} : static_cast<T>(a + 1); });
        if (op == "dec") return atomicIn<T>(space, [](T a, T b, T) { return a == 0 || a > b ? b : static_cast<T>(a - 1); });
        if (op == "exch") return atomicIn<T>(space, [](T, T b, T) { return b; });
        if (op == "cas") return atomicIn<T>(space, [](T a, T b, T c) { return a == b ? c : a; });
    } else {
        if (op == "add") return atomicIn<T>(space, [](T a, T b, T) { return a + b; });
    }
    return nullptr;
}

bool atomics(Emitter& e, const Statement& s) {
    static const char* const names[] = {"add", "min", "max", "and", "or", "xor", "inc", "dec", "exch", "cas"};
    Suffixes x(s);
    Space space = spaceOf(x);
    takeHints(x);
    std::string op;
    for (const char* n : names)
        if (x.take(n)) op = n;
    bool noflush = x.take("noftz");
    Type type = x.type();
    x.done();
    Handler run = nullptr;
    switch (type) {
        case Type::B32: case Type::U32: run = atomicOf<uint32_t>(space, op); break;
        case Type::S32: run = atomicOf<int32_t>(space, op); break;
        case Type::B64: case Type::U64: run = atomicOf<uint64_t>(space, op); break;
        case Type::S64: run = atomicOf<int64_t>(space, op); break;
        case Type::F32: run = atomicOf<float>(space, op); break;
        case Type::F64: run = atomicOf<double>(space, op); break;
        case Type::F16:
            if (op == "add" && noflush) run = atomicIn<uint16_t>(space, [](uint16_t a, uint16_t b, uint16_t) { return Half::put(sumOdd(Half::get(a), Half::get(b))); });
            break;
        default: break;
    }
    if (!run) return false;
    size_t first = s.opcode == "atom" ? 1 : 0;
    e.want(s, first + (op == "cas" ? 3 : 2));
    Instruction i = e.start(s, run);
    i.o[0] = first ? e.destination(s.operands[0], type) : e.scratch(256);
    e.address(s.operands[first], i, 1, wideAddress);
    i.o[2] = e.source(s.operands[first + 1], type);
    i.o[3] = op == "cas" ? e.source(s.operands[first + 2], type) : i.o[2];
    e.push(i);
    return true;
}

}  // namespace

bool decodeMemory(Emitter& e, const Statement& s) {
    if (s.opcode == "ld" || s.opcode == "st" || s.opcode == "ldu") return loadOrStore(e, s);
    if (s.opcode == "membar" || s.opcode == "fence" || s.opcode == "prefetch" || s.opcode == "prefetchu" || s.opcode == "nanosleep") return true;
    return false;
}

bool decodeAtomic(Emitter& e, const Statement& s) { return (s.opcode == "atom" || s.opcode == "red") && atomics(e, s); }

}  // namespace sim
