// fp16 and bf16 as bits, and rounding of wider numbers into them.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#if defined(__F16C__)
#include <immintrin.h>
#endif

namespace sim {

template <class To, class From>
inline To bitsOf(From from) {
    static_assert(sizeof(To) == sizeof(From));
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}

inline float halfToFloat(uint16_t h) {
#if defined(__F16C__)
    return _cvtsh_ss(h);
#else
    uint32_t sign = (h & 0x8000u) << 16, exponent = h >> 10 & 31, fraction = h & 0x3ffu;
    if (exponent == 31) return bitsOf<float>(sign | 0x7f800000u | fraction << 13);
    if (exponent) return bitsOf<float>(sign | (exponent + 112) << 23 | fraction << 13);
    float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -value : value;
#endif
}

enum class Rounding { Nearest, Zero, Down, Up };

/// Rounds to `digits` significant binary digits, no smaller than a multiple of 2^lowest.
inline double roundTo(double value, int digits, int lowest, Rounding rounding) {
    if (value == 0 || !std::isfinite(value)) return value;
    int exponent;
    std::frexp(value, &exponent);
    int unit = exponent - digits < lowest ? lowest : exponent - digits;
    double scaled = std::ldexp(value, -unit);
    switch (rounding) {
        case Rounding::Nearest: scaled = std::nearbyint(scaled); break;
        case Rounding::Zero: scaled = std::trunc(scaled); break;
        case Rounding::Down: scaled = std::floor(scaled); break;
        case Rounding::Up: scaled = std::ceil(scaled); break;
    }
    return std::copysign(std::ldexp(scaled, unit), value);
}

inline bool towardsZero(double value, Rounding r) {
    return r == Rounding::Zero || (r == Rounding::Down && value > 0) || (r == Rounding::Up && value < 0);
}

template <Rounding R = Rounding::Nearest>
inline uint16_t doubleToHalf(double value) {
    auto sign = static_cast<uint16_t>(std::signbit(value) ? 0x8000 : 0);
    if (std::isnan(value)) return 0x7fff;
    double r = std::fabs(roundTo(value, 11, -24, R));
    if (std::isinf(value)) return sign | 0x7c00;
    if (r > 65504) return static_cast<uint16_t>(sign | (towardsZero(value, R) ? 0x7bff : 0x7c00));
    if (r < 0x1p-14) return static_cast<uint16_t>(sign | static_cast<uint16_t>(r * 0x1p24));
    int exponent;
    double fraction = std::frexp(r, &exponent);
    return static_cast<uint16_t>(sign | (exponent + 14) << 10 | (static_cast<int>(fraction * 2048) & 0x3ff));
}

inline uint16_t floatToHalf(float value) {
#if defined(__F16C__)
    return std::isnan(value) ? 0x7fff : static_cast<uint16_t>(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
#else
    return doubleToHalf(value);
#endif
}

inline float bfloatToFloat(uint16_t b) { return bitsOf<float>(static_cast<uint32_t>(b) << 16); }

template <Rounding R = Rounding::Nearest>
inline uint16_t floatToBfloat(float value) {
    auto bits = bitsOf<uint32_t>(value);
    if (std::isnan(value)) return 0x7fff;
    if (R == Rounding::Nearest) bits += 0x7fff + (bits >> 16 & 1);
    return static_cast<uint16_t>(bits >> 16);
}

/// p + c rounded to odd, so that one more rounding to a shorter format is as good as one rounding alone.
inline double sumOdd(double p, double c) {
    double sum = p + c, part = sum - p, error = (p - (sum - part)) + (c - part);
    if (!std::isfinite(sum) || error == 0 || (bitsOf<uint64_t>(sum) & 1)) return sum;
    return bitsOf<double>(bitsOf<uint64_t>(sum) + ((error > 0) == (sum > 0) ? 1 : -1));
}

inline float floatOdd(double value) {
    auto f = static_cast<float>(value);
    double error = value - f;
    if (!std::isfinite(f) || error == 0 || (bitsOf<uint32_t>(f) & 1)) return f;
    return bitsOf<float>(bitsOf<uint32_t>(f) + ((error > 0) == (value > 0) ? 1 : -1));
}

/// The two 16-bit formats, read into double and rounded from it once.
struct Half {
    static double get(uint16_t h) { return halfToFloat(h); }
    static uint16_t put(double value) { return floatToHalf(floatOdd(value)); }
};
struct Bfloat {
    static double get(uint16_t b) { return bfloatToFloat(b); }
    static uint16_t put(double value) { return floatToBfloat(floatOdd(value)); }
};

template <class T>
inline T flush(T value) {
    return std::fabs(value) < std::numeric_limits<T>::min() ? std::copysign(T(0), value) : value;
}

/// PTX's min and max: a number wins over NaN, -0 is below +0; NaN as hardware writes it.
template <class T>
inline T canonicalNaN();
template <>
inline float canonicalNaN<float>() { return bitsOf<float>(0x7fffffffu); }
template <>
inline double canonicalNaN<double>() { return bitsOf<double>(0x7fffffffffffffffull); }

template <class T>
inline T minimum(T a, T b) {
    if (std::isnan(a)) return std::isnan(b) ? canonicalNaN<T>() : b;
    if (std::isnan(b)) return a;
    return a < b || (a == b && std::signbit(a)) ? a : b;
}
template <class T>
inline T maximum(T a, T b) {
    if (std::isnan(a)) return std::isnan(b) ? canonicalNaN<T>() : b;
    if (std::isnan(b)) return a;
    return a > b || (a == b && !std::signbit(a)) ? a : b;
}

}  // namespace sim
