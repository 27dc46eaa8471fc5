// cvt.
#include "emitter.h"
#include "half.h"
#include "machine.h"

namespace sim {

namespace {

constexpr uint8_t toInteger = 1, sat = 2, ftz = 4;

/// A number of any type: `real` for floats, `whole` for integers (sign-extended when signed).
struct Number {
    double real;
    uint64_t whole;
};

template <class T>
T stored(Warp& w, uint32_t offset, int width, int lane) {
    switch (width) {
        case 2: return static_cast<T>(lanes<uint16_t>(w, offset)[lane]);
        case 4: return static_cast<T>(lanes<uint32_t>(w, offset)[lane]);
        default: return static_cast<T>(lanes<uint64_t>(w, offset)[lane]);
    }
}

uint64_t extended(uint64_t bits, Type type) {
    switch (type) {
        case Type::S8: return static_cast<uint64_t>(static_cast<int8_t>(bits));
        case Type::S16: return static_cast<uint64_t>(static_cast<int16_t>(bits));
        case Type::S32: return static_cast<uint64_t>(static_cast<int32_t>(bits));
        case Type::U8: case Type::B8: return static_cast<uint8_t>(bits);
        case Type::U16: case Type::B16: return static_cast<uint16_t>(bits);
        case Type::U32: case Type::B32: return static_cast<uint32_t>(bits);
        default: return bits;
    }
}

double rounded(double value, int mode) {
    switch (mode) {
        case 0: return std::nearbyint(value);
        case 1: return std::trunc(value);
        case 2: return std::floor(value);
        case 3: return std::ceil(value);
        default: return value;
    }
}

uint64_t toWhole(double value, Type to, Type from) {
    int bits = 8 * static_cast<int>(sizeOf(to));
    if (std::isnan(value)) return from == Type::F64 || bits == 64 ? 1ull << (bits - 1) : 0;
    double top = std::ldexp(1.0, isSigned(to) ? bits - 1 : bits), bottom = isSigned(to) ? -top : 0;
    if (value >= top) return isSigned(to) ? (1ull << (bits - 1)) - 1 : bits == 64 ? ~0ull : (1ull << bits) - 1;
    if (value <= bottom) return isSigned(to) ? 0 - (1ull << (bits - 1)) : 0;
    return isSigned(to) ? static_cast<uint64_t>(static_cast<int64_t>(value)) : static_cast<uint64_t>(value);
}

template <class T>
T toFloat(long double exact, int mode) {
    auto near = static_cast<T>(exact);
    if (mode <= 0 || std::isnan(near) || static_cast<long double>(near) == exact) return near;
    bool above = static_cast<long double>(near) > exact;
    bool wantAbove = mode == 3 || (mode == 1 && exact < 0);
    if (above == wantAbove) return near;
    return std::nextafter(near, above ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity());
}

uint16_t toHalf(double value, int mode) {
    switch (mode) {
        case 1: return doubleToHalf<Rounding::Zero>(value);
        case 2: return doubleToHalf<Rounding::Down>(value);
        case 3: return doubleToHalf<Rounding::Up>(value);
        default: return Half::put(value);
    }
}

// o[0], o[1]: registers; o[2], o[3]: their widths; o[4], o[5]: types; o[6]: rounding 0 near, 1 zero, 2 down, 3 up, 4 none
void convert(Warp& w, const Instruction& i, uint32_t active) {
    auto to = static_cast<Type>(i.o[4]), from = static_cast<Type>(i.o[5]);
    auto mode = static_cast<int>(i.o[6]);
    for (int l = 0; l < 32; ++l) {
        if (!(active >> l & 1)) continue;
        auto bits = stored<uint64_t>(w, i.o[1], static_cast<int>(i.o[3]), l);
        uint64_t result;
        if (!isFloat(from) && !isFloat(to)) {
            result = extended(bits, from);
            if (i.flags & sat) {
                int n = 8 * static_cast<int>(sizeOf(to));
                __int128 value = isSigned(from) ? static_cast<__int128>(static_cast<int64_t>(result)) : static_cast<__int128>(result);
                __int128 top = isSigned(to) ? (static_cast<__int128>(1) << (n - 1)) - 1 : (static_cast<__int128>(1) << n) - 1;
                __int128 bottom = isSigned(to) ? -top - 1 : 0;
                result = static_cast<uint64_t>(value > top ? top : value < bottom ? bottom : value);
            }
            result = extended(result, to);
        } else {
            double real = 0;
            long double exact = 0;
            if (from == Type::F16) exact = real = halfToFloat(static_cast<uint16_t>(bits));
            else if (from == Type::BF16) exact = real = bfloatToFloat(static_cast<uint16_t>(bits));
            else if (from == Type::F32) {
                auto f = bitsOf<float>(static_cast<uint32_t>(bits));
                exact = real = i.flags & ftz ? flush(f) : f;
            } else if (from == Type::F64) exact = real = bitsOf<double>(bits);
            else {
                uint64_t whole = extended(bits, from);
                exact = isSigned(from) ? static_cast<long double>(static_cast<int64_t>(whole)) : static_cast<long double>(whole);
                real = static_cast<double>(exact);
            }
            if (i.flags & toInteger) exact = real = rounded(real, mode);
            if ((i.flags & sat) && isFloat(to)) exact = real = real > 0 ? std::min(real, 1.0) : 0;
            int floatMode = i.flags & toInteger ? 0 : mode;
            if (to == Type::F64) result = bitsOf<uint64_t>(std::isnan(real) ? canonicalNaN<double>() : toFloat<double>(exact, floatMode));
            else if (to == Type::F32) {
                float f = std::isnan(real) ? canonicalNaN<float>() : toFloat<float>(exact, floatMode);
                result = bitsOf<uint32_t>(i.flags & ftz ? flush(f) : f);
            } else if (to == Type::F16) result = toHalf(isFloat(from) ? real : static_cast<double>(exact), floatMode);
            else if (to == Type::BF16) result = floatMode == 1 ? floatToBfloat<Rounding::Zero>(toFloat<float>(exact, 1)) : floatToBfloat(floatOdd(real));
            else result = extended(toWhole(real, to, from), to);
        }
        switch (i.o[2]) {
            case 2: lanes<uint16_t>(w, i.o[0])[l] = static_cast<uint16_t>(result); break;
            case 4: lanes<uint32_t>(w, i.o[0])[l] = static_cast<uint32_t>(result); break;
            default: lanes<uint64_t>(w, i.o[0])[l] = result;
        }
    }
}

template <class D, class S>
struct Cast {
    D operator()(S s) const { return static_cast<D>(s); }
};

/// The common conversions without the switches.
Handler quick(Type to, Type from, int mode, uint8_t flags, int toWidth, int fromWidth) {
    if (flags || toWidth != static_cast<int>(sizeOf(to)) || fromWidth != static_cast<int>(sizeOf(from))) return nullptr;
    if (!isFloat(to) && !isFloat(from)) {
        if (sizeOf(to) == 8 && from == Type::U32) return &unary<uint64_t, uint32_t, Cast<uint64_t, uint32_t>>;
        if (sizeOf(to) == 8 && from == Type::S32) return &unary<int64_t, int32_t, Cast<int64_t, int32_t>>;
        if (sizeOf(to) == 4 && sizeOf(from) == 8) return &unary<uint32_t, uint64_t, Cast<uint32_t, uint64_t>>;
        if (sizeOf(to) == sizeOf(from) && sizeOf(to) == 4) return &unary<uint32_t, uint32_t, Cast<uint32_t, uint32_t>>;
        return nullptr;
    }
    if (to == Type::F32 && from == Type::S32 && mode == 0) return &unary<float, int32_t, Cast<float, int32_t>>;
    if (to == Type::F32 && from == Type::U32 && mode == 0) return &unary<float, uint32_t, Cast<float, uint32_t>>;
    if (to == Type::F32 && from == Type::F16) return unaryOf<float, uint16_t>([](uint16_t h) { return halfToFloat(h); });
    if (to == Type::F16 && from == Type::F32 && mode == 0) return unaryOf<uint16_t, float>([](float f) { return floatToHalf(f); });
    return nullptr;
}

template <class Format, bool Relu>
void pack(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t r[32];
    auto one = [](float f) -> uint32_t { return Format::put(Relu && f < 0 ? 0.0f : f); };
    for (int l = 0; l < 32; ++l) r[l] = one(lanes<float>(w, i.o[1])[l]) << 16 | one(lanes<float>(w, i.o[2])[l]);
    keep(lanes<uint32_t>(w, i.o[0]), r, active);
}

}  // namespace

bool decodeConvert(Emitter& e, const Statement& s) {
    if (s.opcode != "cvt") return false;
    Suffixes x(s);
    uint8_t flags = 0;
    int mode = 4;
    static const std::pair<const char*, int> modes[] = {{"rn", 0}, {"rz", 1}, {"rm", 2}, {"rp", 3}, {"rni", 0}, {"rzi", 1}, {"rmi", 2}, {"rpi", 3}};
    bool whole = false;
    for (auto& [name, number] : modes)
        if (x.take(name)) {
            mode = number;
            whole = name[2] == 'i';
        }
    if (x.take("sat")) flags |= sat;
    if (x.take("ftz")) flags |= ftz;
    bool relu = x.take("relu");
    Type to = x.type();
    if (!x.hasType()) e.fail("the second type is missing");
    Type from = x.type();
    x.done();
    if (to == Type::F16x2 || to == Type::BF16x2) {
        if (from != Type::F32 || mode != 0 || flags) return false;
        e.want(s, 3);
        bool half = to == Type::F16x2;
        Instruction i = e.start(s, half ? relu ? &pack<Half, true> : &pack<Half, false> : relu ? &pack<Bfloat, true> : &pack<Bfloat, false>);
        i.o[0] = e.destination(s.operands[0], Type::B32);
        i.o[1] = e.source(s.operands[1], Type::F32);
        i.o[2] = e.source(s.operands[2], Type::F32);
        e.push(i);
        return true;
    }
    if (relu || isBits(to) || isBits(from) || sizeOf(to) == 0 || sizeOf(from) == 0 || from == Type::F16x2) return false;
    e.want(s, 2);
    bool narrowing = isFloat(to) && (!isFloat(from) || sizeOf(to) < sizeOf(from));
    if (narrowing && (mode == 4 || whole)) e.fail("a rounding mode is missing");
    if (isFloat(from) && !isFloat(to) && !whole) e.fail("an integer rounding mode is missing");
    if (isFloat(from) && isFloat(to) && sizeOf(to) > sizeOf(from) && mode != 4) e.fail("a rounding mode is not allowed");
    if (whole) flags |= toInteger;
    Instruction i = e.start(s, &convert);
    uint8_t toWidth = 0, fromWidth = 0;
    i.o[0] = e.widerDestination(s.operands[0], to, &toWidth);
    i.o[1] = e.wider(s.operands[1], from, &fromWidth);
    i.o[2] = toWidth;
    i.o[3] = fromWidth;
    i.o[4] = static_cast<uint32_t>(to);
    i.o[5] = static_cast<uint32_t>(from);
    i.o[6] = static_cast<uint32_t>(mode);
    i.flags = flags;
    if (Handler run = quick(to, from, mode, flags, toWidth, fromWidth)) i.run = run;
    e.push(i);
    return true;
}

}  // namespace sim
