// Floating point of 16, 32 and 64 bits.
#include "half.h"

#include "emitter.h"
#include "machine.h"

namespace sim {

namespace {

struct Modes {
    bool ftz = false, sat = false, relu = false, nan = false, approx = false;
};

template <bool Ftz, bool Sat, class F>
struct Shaped {
    template <class... A>
    float operator()(A... a) const {
        float r = F{}((Ftz ? flush(a) : a)...);
        if (Ftz) r = flush(r);
        if (Sat) r = r > 0 ? r < 1 ? r : 1.0f : 0.0f;
        return r;
    }
};

/// A handler of as many operands as F takes, with flushing and saturation as asked.
template <class F>
Handler shaped(const Modes& m, F) {
    auto handler = [](auto f) -> Handler {
        using G = decltype(f);
        if constexpr (std::is_invocable_v<F, float>) return &unary<float, float, G>;
        else if constexpr (std::is_invocable_v<F, float, float>) return &binary<float, float, float, G>;
        else return &ternary<float, float, float, G>;
    };
    if (m.ftz) return m.sat ? handler(Shaped<true, true, F>{}) : handler(Shaped<true, false, F>{});
    return m.sat ? handler(Shaped<false, true, F>{}) : handler(Shaped<false, false, F>{});
}

Handler single(const std::string& op, const Modes& m) {
    if (op == "add") return shaped(m, [](float a, float b) { return a + b; });
    if (op == "sub") return shaped(m, [](float a, float b) { return a - b; });
    if (op == "mul") return shaped(m, [](float a, float b) { return a * b; });
    if (op == "div") return shaped(m, [](float a, float b) { return a / b; });
    if (op == "fma" || op == "mad") return shaped(m, [](float a, float b, float c) { return std::fma(a, b, c); });
    if (op == "min" && m.nan) return shaped(m, [](float a, float b) { return std::isnan(a) || std::isnan(b) ? canonicalNaN<float>() : minimum(a, b); });
    if (op == "max" && m.nan) return shaped(m, [](float a, float b) { return std::isnan(a) || std::isnan(b) ? canonicalNaN<float>() : maximum(a, b); });
    if (op == "min") return shaped(m, [](float a, float b) { return minimum(a, b); });
    if (op == "max") return shaped(m, [](float a, float b) { return maximum(a, b); });
    if (op == "neg") return shaped(m, [](float a) { return -a; });
    if (op == "abs") return shaped(m, [](float a) { return std::fabs(a); });
    if (op == "rcp") return shaped(m, [](float a) { return 1.0f / a; });
    if (op == "sqrt") return shaped(m, [](float a) { return std::sqrt(a); });
    if (op == "rsqrt") return shaped(m, [](float a) { return 1.0f / std::sqrt(a); });
    if (op == "ex2") return shaped(m, [](float a) { return std::exp2(a); });
    if (op == "lg2") return shaped(m, [](float a) { return std::log2(a); });
    if (op == "sin") return shaped(m, [](float a) { return std::sin(a); });
    if (op == "cos") return shaped(m, [](float a) { return std::cos(a); });
    if (op == "tanh") return shaped(m, [](float a) { return std::tanh(a); });
    if (op == "copysign") return shaped(m, [](float a, float b) { return std::copysign(b, a); });
    return nullptr;
}

Handler twice(const std::string& op) {
    using D = double;
    if (op == "add") return binaryOf<D>([](D a, D b) { return a + b; });
    if (op == "sub") return binaryOf<D>([](D a, D b) { return a - b; });
    if (op == "mul") return binaryOf<D>([](D a, D b) { return a * b; });
    if (op == "div") return binaryOf<D>([](D a, D b) { return a / b; });
    if (op == "min") return binaryOf<D>([](D a, D b) { return minimum(a, b); });
    if (op == "max") return binaryOf<D>([](D a, D b) { return maximum(a, b); });
    if (op == "fma" || op == "mad") return ternaryOf<D, D>([](D a, D b, D c) { return std::fma(a, b, c); });
    if (op == "neg") return unaryOf<D>([](D a) { return -a; });
    if (op == "abs") return unaryOf<D>([](D a) { return std::fabs(a); });
    if (op == "rcp") return unaryOf<D>([](D a) { return 1.0 / a; });
    if (op == "sqrt") return unaryOf<D>([](D a) { return std::sqrt(a); });
    if (op == "rsqrt") return unaryOf<D>([](D a) { return 1.0 / std::sqrt(a); });
    if (op == "copysign") return binaryOf<D>([](D a, D b) { return std::copysign(b, a); });
    return nullptr;
}

/// NaN in a 16-bit format is always written as 0x7fff.
template <class Format, bool Relu, class F>
struct Rounded {
    template <class... A>
    uint16_t operator()(A... a) const {
        double r = F{}(Format::get(a)...);
        if (std::isnan(r)) return 0x7fff;
        if (Relu && !(r > 0)) r = 0;
        return Format::put(r);
    }
};

template <class G, bool Pair>
struct PerHalf {
    template <class... A>
    auto operator()(A... a) const {
        if constexpr (!Pair) return G{}(a...);
        else return static_cast<uint32_t>(G{}(static_cast<uint16_t>(a)...) | static_cast<uint32_t>(G{}(static_cast<uint16_t>(a >> 16)...)) << 16);
    }
};

template <class Format, bool Pair>
Handler shortFloat(const std::string& op, const Modes& m) {
    using T = std::conditional_t<Pair, uint32_t, uint16_t>;
    auto make = [&](auto f) -> Handler {
        using F = decltype(f);
        auto handler = [](auto g) -> Handler {
            using G = PerHalf<decltype(g), Pair>;
            if constexpr (std::is_invocable_v<F, double>) return &unary<T, T, G>;
            else if constexpr (std::is_invocable_v<F, double, double>) return &binary<T, T, T, G>;
            else return &ternary<T, T, T, G>;
        };
        return m.relu ? handler(Rounded<Format, true, F>{}) : handler(Rounded<Format, false, F>{});
    };
    using D = double;
    if (op == "add") return make([](D a, D b) { return sumOdd(a, b); });
    if (op == "sub") return make([](D a, D b) { return sumOdd(a, -b); });
    if (op == "mul") return make([](D a, D b) { return a * b; });
    if (op == "fma") return make([](D a, D b, D c) { return sumOdd(a * b, c); });
    if (op == "min" && m.nan) return make([](D a, D b) { return std::isnan(a) || std::isnan(b) ? NAN : minimum(a, b); });
    if (op == "max" && m.nan) return make([](D a, D b) { return std::isnan(a) || std::isnan(b) ? NAN : maximum(a, b); });
    if (op == "min") return make([](D a, D b) { return minimum(a, b); });
    if (op == "max") return make([](D a, D b) { return maximum(a, b); });
    if (op == "ex2") return make([](D a) { return std::exp2(a); });
    if (op == "tanh") return make([](D a) { return std::tanh(a); });
    auto bitwise = [](auto f) -> Handler { return &unary<T, T, PerHalf<decltype(f), Pair>>; };
    if (op == "neg") return bitwise([](uint16_t a) -> uint16_t { return a ^ 0x8000; });
    if (op == "abs") return bitwise([](uint16_t a) -> uint16_t { return a & 0x7fff; });
    return nullptr;
}

Handler choose(const std::string& op, Type type, const Modes& m) {
    switch (type) {
        case Type::F32: return m.relu ? nullptr : single(op, m);
        case Type::F64: return m.ftz || m.sat || m.relu || m.nan ? (m.ftz && m.approx ? twice(op) : nullptr) : twice(op);
        case Type::F16: return shortFloat<Half, false>(op, m);
        case Type::F16x2: return shortFloat<Half, true>(op, m);
        case Type::BF16: return shortFloat<Bfloat, false>(op, m);
        case Type::BF16x2: return shortFloat<Bfloat, true>(op, m);
        default: return nullptr;
    }
}

template <class T, char What>
void testNumber(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t r = 0;
    for (int l = 0; l < 32; ++l) {
        T a = lanes<T>(w, i.o[1])[l];
        bool yes = What == 'f' ? std::isfinite(a) : What == 'i' ? std::isinf(a) : What == 'n' ? std::isnan(a) : !std::isnan(a);
        r |= static_cast<uint32_t>(yes) << l;
    }
    uint32_t& d = mask(w, i.o[0]);
    d = (d & ~active) | (r & active);
}

bool testProperty(Emitter& e, const Statement& s) {
    Suffixes x(s);
    auto pick = [&](auto zero) -> Handler {
        using T = decltype(zero);
        if (x.take("finite")) return &testNumber<T, 'f'>;
        if (x.take("infinite")) return &testNumber<T, 'i'>;
        if (x.take("notanumber")) return &testNumber<T, 'n'>;
        if (x.take("number")) return &testNumber<T, 'y'>;
        return nullptr;
    };
    Type type = x.type();
    e.want(s, 2);
    Instruction i = e.start(s, type == Type::F32 ? pick(0.0f) : type == Type::F64 ? pick(0.0) : nullptr);
    x.done();
    if (!i.run) return false;
    i.o[0] = e.destination(s.operands[0], Type::Pred);
    i.o[1] = e.source(s.operands[1], type);
    e.push(i);
    return true;
}

}  // namespace

bool decodeFloat(Emitter& e, const Statement& s) {
    static const char* const known[] = {"add", "sub", "mul", "div", "fma", "mad", "min", "max", "neg", "abs", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh", "copysign"};
    const std::string& op = s.opcode;
    if (op == "testp") return testProperty(e, s);
    bool mine = false;
    for (const char* name : known) mine |= op == name;
    if (!mine) return false;
    Suffixes x(s);
    Modes m;
    m.ftz = x.take("ftz");
    m.sat = x.take("sat");
    m.relu = x.take("relu");
    m.nan = x.take("NaN");
    m.approx = x.take("approx") || x.take("full");
    bool nearest = x.take("rn");
    Type type = x.type();
    x.done();
    bool function = op == "ex2" || op == "lg2" || op == "sin" || op == "cos" || op == "tanh" || op == "rsqrt";
    if (function && !m.approx) e.fail(".approx is missing");
    if ((op == "rcp" || op == "sqrt" || op == "div" || op == "fma") && !m.approx && !nearest) e.fail("a rounding mode is missing");
    if (op == "fma" && m.approx) e.fail(".approx is not allowed");
    if (m.relu && op != "fma") e.fail(".relu is not allowed");
    Instruction i = e.start(s, choose(op, type, m));
    if (!i.run) return false;
    size_t operands = op == "fma" || op == "mad" ? 4 : function || op == "neg" || op == "abs" || op == "rcp" || op == "sqrt" ? 2 : 3;
    e.want(s, operands);
    i.o[0] = e.destination(s.operands[0], type);
    for (size_t n = 1; n < operands; ++n) i.o[n] = e.source(s.operands[n], type);
    e.push(i);
    return true;
}

}  // namespace sim
