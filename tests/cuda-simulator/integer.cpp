// Integer arithmetic, logic, shifts, bit fields.
#include <bit>

#include "emitter.h"
#include "half.h"
#include "machine.h"

namespace sim {

namespace {

template <class T> struct Wide;
template <> struct Wide<uint16_t> { using type = uint32_t; };
template <> struct Wide<int16_t> { using type = int32_t; };
template <> struct Wide<uint32_t> { using type = uint64_t; };
template <> struct Wide<int32_t> { using type = int64_t; };
template <> struct Wide<uint64_t> { using type = unsigned __int128; };
template <> struct Wide<int64_t> { using type = __int128; };
template <class T> using WideOf = typename Wide<T>::type;

/// Calls f with a value of the C++ type of an integer type; null when it has none.
template <class F>
Handler forType(Type t, F f) {
    switch (t) {
        case Type::B16: case Type::U16: return f(uint16_t{});
        case Type::S16: return f(int16_t{});
        case Type::B32: case Type::U32: return f(uint32_t{});
        case Type::S32: return f(int32_t{});
        case Type::B64: case Type::U64: return f(uint64_t{});
        case Type::S64: return f(int64_t{});
        default: return nullptr;
    }
}

template <class T> T quotient(T a, T b) {
    if (b == 0) return static_cast<T>(-1);
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return static_cast<T>(0 - static_cast<std::make_unsigned_t<T>>(a));
    return static_cast<T>(a / b);
}

template <class T> T remainder(T a, T b) {
    if (b == 0) return a;
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return 0;
    return static_cast<T>(a % b);
}

Handler twoOperands(const std::string& op, Type type, Suffixes& x) {
    bool low = x.take("lo"), high = x.take("hi"), sat = x.take("sat");
    if (sat && type != Type::S32) return nullptr;
    return forType(type, [&](auto zero) -> Handler {
        using T = decltype(zero);
        using U = std::make_unsigned_t<T>;
        if (sat && op == "add") return binaryOf<T>([](T a, T b) { T r; return __builtin_add_overflow(a, b, &r) ? a < 0 ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max() : r; });
        if (sat && op == "sub") return binaryOf<T>([](T a, T b) { T r; return __builtin_sub_overflow(a, b, &r) ? a < 0 ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max() : r; });
        if (op == "add") return binaryOf<U>([](U a, U b) -> U { return static_cast<U>(a + b); });
        if (op == "sub") return binaryOf<U>([](U a, U b) -> U { return static_cast<U>(a - b); });
        if (op == "mul" && low) return binaryOf<U>([](U a, U b) -> U { return static_cast<U>(static_cast<WideOf<U>>(a) * b); });
        if (op == "mul" && high) return binaryOf<T>([](T a, T b) -> T { return static_cast<T>(static_cast<WideOf<T>>(a) * b >> (8 * sizeof(T))); });
        if (op == "div") return binaryOf<T>([](T a, T b) -> T { return quotient(a, b); });
        if (op == "rem") return binaryOf<T>([](T a, T b) -> T { return remainder(a, b); });
        if (op == "min") return binaryOf<T>([](T a, T b) -> T { return a < b ? a : b; });
        if (op == "max") return binaryOf<T>([](T a, T b) -> T { return a > b ? a : b; });
        return nullptr;
    });
}

Handler bitwise(const std::string& op, Type type) {
    return forType(type, [&](auto zero) -> Handler {
        using T = std::make_unsigned_t<decltype(zero)>;
        if (op == "and") return binaryOf<T>([](T a, T b) -> T { return a & b; });
        if (op == "or") return binaryOf<T>([](T a, T b) -> T { return a | b; });
        if (op == "xor") return binaryOf<T>([](T a, T b) -> T { return a ^ b; });
        if (op == "not") return unaryOf<T>([](T a) -> T { return static_cast<T>(~a); });
        return nullptr;
    });
}

template <char Op>
void predicates(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t a = mask(w, i.o[1]) ^ i.o[4], b = mask(w, i.o[2]) ^ i.o[5];
    uint32_t r = Op == '&' ? a & b : Op == '|' ? a | b : Op == '^' ? a ^ b : ~a;
    uint32_t& d = mask(w, i.o[0]);
    d = (d & ~active) | (r & active);
}

bool logic(Emitter& e, const Statement& s) {
    Suffixes x(s);
    Type type = x.type();
    x.done();
    e.want(s, s.opcode == "not" ? 2 : 3);
    if (type != Type::Pred) {
        if (!isBits(type)) return false;
        Instruction i = e.start(s, bitwise(s.opcode, type));
        i.o[0] = e.destination(s.operands[0], type);
        for (size_t n = 1; n < s.operands.size(); ++n) i.o[n] = e.source(s.operands[n], type);
        e.push(i);
        return true;
    }
    Instruction i = e.start(s, s.opcode == "and" ? &predicates<'&'> : s.opcode == "or" ? &predicates<'|'> : s.opcode == "xor" ? &predicates<'^'> : &predicates<'~'>);
    i.o[0] = e.destination(s.operands[0], Type::Pred);
    for (size_t n = 1; n < s.operands.size(); ++n) {
        bool negated = false;
        i.o[n] = e.predicate(s.operands[n], &negated);
        i.o[3 + n] = negated ? ~0u : 0;
    }
    e.push(i);
    return true;
}

bool shift(Emitter& e, const Statement& s) {
    Suffixes x(s);
    Type type = x.type();
    x.done();
    e.want(s, 3);
    bool left = s.opcode == "shl";
    Instruction i = e.start(s, forType(type, [&](auto zero) -> Handler {
        using T = decltype(zero);
        constexpr uint32_t bits = 8 * sizeof(T);
        using U = std::make_unsigned_t<T>;
        if (left) return &binary<U, U, uint32_t, decltype([](U a, uint32_t n) -> U { return n >= bits ? U{0} : static_cast<U>(a << n); })>;
        return &binary<T, T, uint32_t, decltype([](T a, uint32_t n) -> T { return n >= bits ? (a < 0 ? static_cast<T>(-1) : T{0}) : static_cast<T>(a >> n); })>;
    }));
    if (!i.run || (left && !isBits(type))) return false;
    i.o[0] = e.destination(s.operands[0], type);
    i.o[1] = e.source(s.operands[1], type);
    i.o[2] = e.source(s.operands[2], Type::U32);
    e.push(i);
    return true;
}

/// mad, mul.wide, sad.
bool threeOrWide(Emitter& e, const Statement& s) {
    Suffixes x(s);
    bool wide = x.take("wide"), low = x.take("lo"), high = x.take("hi");
    Type type = x.type();
    if (!x.hasType() && isFloat(type)) return false;
    x.done();
    Type result = type;
    if (wide) {
        result = type == Type::U16 ? Type::U32 : type == Type::S16 ? Type::S32 : type == Type::U32 ? Type::U64 : type == Type::S32 ? Type::S64 : Type::None;
        if (result == Type::None) return false;
    }
    bool mad = s.opcode == "mad";
    e.want(s, mad || s.opcode == "sad" ? 4 : 3);
    Instruction i = e.start(s, forType(type, [&](auto zero) -> Handler {
        using T = decltype(zero);
        using U = std::make_unsigned_t<T>;
        if constexpr (sizeof(T) < 8) {
            using W = WideOf<T>;
            using V = std::make_unsigned_t<W>;
            if (wide && mad) return ternaryOf<W, T>([](T a, T b, W c) -> W { return static_cast<W>(static_cast<V>(static_cast<W>(a) * b) + static_cast<V>(c)); });
            if (wide) return &binary<W, T, T, decltype([](T a, T b) -> W { return static_cast<W>(a) * b; })>;
        }
        if (s.opcode == "sad") return ternaryOf<T, T>([](T a, T b, T c) -> T { return static_cast<T>(static_cast<U>(c) + (a < b ? static_cast<U>(b) - static_cast<U>(a) : static_cast<U>(a) - static_cast<U>(b))); });
        if (mad && low) return ternaryOf<U, U>([](U a, U b, U c) -> U { return static_cast<U>(static_cast<WideOf<U>>(a) * b + c); });
        if (mad && high) return ternaryOf<T, T>([](T a, T b, T c) -> T { return static_cast<T>(static_cast<U>(static_cast<WideOf<T>>(a) * b >> (8 * sizeof(T))) + static_cast<U>(c)); });
        return nullptr;
    }));
    if (!i.run) return false;
    i.o[0] = e.destination(s.operands[0], result);
    i.o[1] = e.source(s.operands[1], type);
    i.o[2] = e.source(s.operands[2], type);
    if (s.operands.size() > 3) i.o[3] = e.source(s.operands[3], result);
    e.push(i);
    return true;
}

template <class T> uint32_t findHighest(T a) {
    using U = std::make_unsigned_t<T>;
    auto u = static_cast<U>(a < 0 ? ~a : a);
    return u == 0 ? ~0u : static_cast<uint32_t>(std::bit_width(u) - 1);
}

template <class T> T reversed(T a) {
    T r = 0;
    for (unsigned n = 0; n < 8 * sizeof(T); ++n) r = static_cast<T>(r << 1 | (a >> n & 1));
    return r;
}

bool oneOperand(Emitter& e, const Statement& s) {
    Suffixes x(s);
    bool amount = x.take("shiftamt");
    Type type = x.type();
    if (isFloat(type)) return false;
    x.done();
    e.want(s, 2);
    const std::string& op = s.opcode;
    bool counts = op == "popc" || op == "clz" || op == "bfind";
    Instruction i = e.start(s, forType(type, [&](auto zero) -> Handler {
        using T = decltype(zero);
        using U = std::make_unsigned_t<T>;
        if (op == "popc") return unaryOf<uint32_t, U>([](U a) { return static_cast<uint32_t>(std::popcount(a)); });
        if (op == "clz") return unaryOf<uint32_t, U>([](U a) { return static_cast<uint32_t>(std::countl_zero(a)); });
        if (op == "bfind" && !amount) return unaryOf<uint32_t, T>([](T a) { return findHighest(a); });
        if (op == "bfind") return unaryOf<uint32_t, T>([](T a) { uint32_t f = findHighest(a); return f == ~0u ? f : 8 * static_cast<uint32_t>(sizeof(T)) - 1 - f; });
        if (op == "brev") return unaryOf<U>([](U a) -> U { return reversed(a); });
        if (op == "neg") return unaryOf<U>([](U a) -> U { return static_cast<U>(0 - a); });
        if (op == "abs") return unaryOf<T>([](T a) -> T { return a < 0 ? static_cast<T>(0 - static_cast<U>(a)) : a; });
        if (op == "cnot") return unaryOf<U>([](U a) -> U { return a == 0; });
        return nullptr;
    }));
    if (!i.run) return false;
    i.o[0] = e.destination(s.operands[0], counts ? Type::U32 : type);
    i.o[1] = e.source(s.operands[1], type);
    e.push(i);
    return true;
}

template <class T>
void extract(Warp& w, const Instruction& i, uint32_t active) {
    using U = std::make_unsigned_t<T>;
    constexpr uint32_t bits = 8 * sizeof(T);
    T r[32];
    for (int l = 0; l < 32; ++l) {
        T a = lanes<T>(w, i.o[1])[l];
        uint32_t from = lanes<uint32_t>(w, i.o[2])[l] & 255, length = lanes<uint32_t>(w, i.o[3])[l] & 255;
        uint32_t top = std::min(from + length - 1, bits - 1);
        bool sign = std::is_signed_v<T> && length && (static_cast<U>(a) >> top & 1);
        U field = from >= bits || length == 0 ? U{0} : static_cast<U>(static_cast<U>(a) >> from);
        uint32_t have = from >= bits ? 0 : std::min(length, bits - from);
        if (have < bits) {
            U low = have ? (U{1} << have) - 1 : 0;
            field = sign ? field | static_cast<U>(~low) : field & low;
        }
        r[l] = static_cast<T>(field);
    }
    keep(lanes<T>(w, i.o[0]), r, active);
}

template <class U>
void insert(Warp& w, const Instruction& i, uint32_t active) {
    constexpr uint32_t bits = 8 * sizeof(U);
    U r[32];
    for (int l = 0; l < 32; ++l) {
        U a = lanes<U>(w, i.o[1])[l], b = lanes<U>(w, i.o[2])[l];
        uint32_t to = lanes<uint32_t>(w, i.o[3])[l] & 255, length = lanes<uint32_t>(w, i.o[4])[l] & 255;
        U low = length >= bits ? ~U{0} : (U{1} << length) - 1;
        U place = to >= bits ? 0 : static_cast<U>(low << to);
        r[l] = to >= bits ? b : (b & ~place) | (static_cast<U>(a << to) & place);
    }
    keep(lanes<U>(w, i.o[0]), r, active);
}

bool bitField(Emitter& e, const Statement& s) {
    Suffixes x(s);
    Type type = x.type();
    x.done();
    bool into = s.opcode == "bfi";
    e.want(s, into ? 5 : 4);
    Handler run = into ? (type == Type::B32 ? &insert<uint32_t> : type == Type::B64 ? &insert<uint64_t> : nullptr)
                       : type == Type::U32 ? &extract<uint32_t> : type == Type::S32 ? &extract<int32_t>
                       : type == Type::U64 ? &extract<uint64_t> : type == Type::S64 ? &extract<int64_t> : nullptr;
    if (!run) return false;
    Instruction i = e.start(s, run);
    i.o[0] = e.destination(s.operands[0], type);
    size_t n = 1;
    for (; n <= (into ? 2u : 1u); ++n) i.o[n] = e.source(s.operands[n], type);
    for (; n < s.operands.size(); ++n) i.o[n] = e.source(s.operands[n], Type::U32);
    e.push(i);
    return true;
}

void lookUpLogic(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t r[32];
    for (int l = 0; l < 32; ++l) {
        uint32_t a = lanes<uint32_t>(w, i.o[1])[l], b = lanes<uint32_t>(w, i.o[2])[l], c = lanes<uint32_t>(w, i.o[3])[l];
        r[l] = 0;
        for (unsigned n = 0; n < 8; ++n)
            if (i.immediate >> n & 1) r[l] |= (n & 4 ? a : ~a) & (n & 2 ? b : ~b) & (n & 1 ? c : ~c);
    }
    keep(lanes<uint32_t>(w, i.o[0]), r, active);
}

void permute(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t r[32];
    for (int l = 0; l < 32; ++l) {
        uint64_t bytes = lanes<uint32_t>(w, i.o[1])[l] | static_cast<uint64_t>(lanes<uint32_t>(w, i.o[2])[l]) << 32;
        uint32_t select = lanes<uint32_t>(w, i.o[3])[l];
        r[l] = 0;
        for (unsigned n = 0; n < 4; ++n) {
            uint32_t which = select >> (4 * n) & 15;
            auto byte = static_cast<uint8_t>(bytes >> (8 * (which & 7)));
            if (which & 8) byte = byte & 0x80 ? 0xff : 0;
            r[l] |= static_cast<uint32_t>(byte) << (8 * n);
        }
    }
    keep(lanes<uint32_t>(w, i.o[0]), r, active);
}

template <bool Left, bool Clamp>
void funnel(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t r[32];
    for (int l = 0; l < 32; ++l) {
        uint64_t both = lanes<uint32_t>(w, i.o[1])[l] | static_cast<uint64_t>(lanes<uint32_t>(w, i.o[2])[l]) << 32;
        uint32_t n = lanes<uint32_t>(w, i.o[3])[l];
        n = Clamp ? std::min(n, 32u) : n & 31;
        r[l] = static_cast<uint32_t>(Left ? both << n >> 32 : both >> n);
    }
    keep(lanes<uint32_t>(w, i.o[0]), r, active);
}

bool fourWords(Emitter& e, const Statement& s) {
    Suffixes x(s);
    Handler run = &permute;
    if (s.opcode == "lop3") run = &lookUpLogic;
    if (s.opcode == "shf") {
        bool left = x.take("l"), clamp = x.take("clamp");
        if (!left) x.take("r");
        if (!clamp) x.take("wrap");
        run = left ? clamp ? &funnel<true, true> : &funnel<true, false> : clamp ? &funnel<false, true> : &funnel<false, false>;
    }
    if (x.type() != Type::B32) return false;
    x.done();
    e.want(s, s.opcode == "lop3" ? 5 : 4);
    Instruction i = e.start(s, run);
    i.o[0] = e.destination(s.operands[0], Type::B32);
    for (size_t n = 1; n < 4; ++n) i.o[n] = e.source(s.operands[n], Type::B32);
    if (s.opcode == "lop3") i.immediate = static_cast<int64_t>(s.operands[4].bits);
    e.push(i);
    return true;
}

}  // namespace

bool decodeInteger(Emitter& e, const Statement& s) {
    const std::string& op = s.opcode;
    if (op == "and" || op == "or" || op == "xor" || op == "not") return logic(e, s);
    if (op == "shl" || op == "shr") return shift(e, s);
    if (op == "popc" || op == "clz" || op == "bfind" || op == "brev" || op == "neg" || op == "abs" || op == "cnot") {
        for (auto& part : s.suffix)
            if (isFloat(typeNamed(part))) return false;
        return oneOperand(e, s);
    }
    if (op == "bfe" || op == "bfi") return bitField(e, s);
    if (op == "lop3" || op == "prmt" || op == "shf") return fourWords(e, s);
    bool two = op == "add" || op == "sub" || op == "mul" || op == "div" || op == "rem" || op == "min" || op == "max";
    if (!two && op != "mad" && op != "sad") return false;
    for (auto& part : s.suffix)
        if (isFloat(typeNamed(part))) return false;
    Suffixes x(s);
    if (op == "mad" || op == "sad" || x.take("wide")) return threeOrWide(e, s);
    Type type = x.type();
    Instruction i = e.start(s, isBits(type) ? nullptr : twoOperands(op, type, x));
    if (op == "mul" && i.run == nullptr) e.fail(".lo, .hi or .wide is missing");
    if (!i.run) return false;
    x.done();
    e.want(s, 3);
    i.o[0] = e.destination(s.operands[0], type);
    i.o[1] = e.source(s.operands[1], type);
    i.o[2] = e.source(s.operands[2], type);
    e.push(i);
    return true;
}

}  // namespace sim
