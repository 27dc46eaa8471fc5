// mov, comparisons and selection, cvta.
#include "emitter.h"
#include "half.h"
#include "machine.h"

namespace sim {

namespace {

template <class T>
void copy(Warp& w, const Instruction& i, uint32_t active) { keep(lanes<T>(w, i.o[0]), lanes<T>(w, i.o[1]), active); }

void copyPredicate(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t& d = mask(w, i.o[0]);
    d = (d & ~active) | ((mask(w, i.o[1]) ^ i.o[2]) & active);
}

Handler copyOf(uint32_t width) { return width == 2 ? &copy<uint16_t> : width == 4 ? &copy<uint32_t> : &copy<uint64_t>; }

template <class Whole, class Part, int Count>
void join(Warp& w, const Instruction& i, uint32_t active) {
    Whole r[32] = {};
    for (int n = 0; n < Count; ++n)
        for (int l = 0; l < 32; ++l) r[l] |= static_cast<Whole>(lanes<Part>(w, i.o[1 + n])[l]) << (8 * sizeof(Part) * static_cast<unsigned>(n));
    keep(lanes<Whole>(w, i.o[0]), r, active);
}

template <class Whole, class Part, int Count>
void separate(Warp& w, const Instruction& i, uint32_t active) {
    Part r[Count][32];
    for (int n = 0; n < Count; ++n)
        for (int l = 0; l < 32; ++l) r[n][l] = static_cast<Part>(lanes<Whole>(w, i.o[0])[l] >> (8 * sizeof(Part) * static_cast<unsigned>(n)));
    for (int n = 0; n < Count; ++n) keep(lanes<Part>(w, i.o[1 + n]), r[n], active);
}

bool move(Emitter& e, const Statement& s) {
    Suffixes x(s);
    Type type = x.type();
    x.done();
    e.want(s, 2);
    const Operand &to = s.operands[0], &from = s.operands[1];
    if (type == Type::Pred) {
        Instruction i = e.start(s, &copyPredicate);
        bool negated = false;
        i.o[0] = e.destination(to, type);
        if (from.kind == Operand::Integer) {
            i.o[1] = e.constant(4, from.bits ? ~0u : 0);
        } else {
            i.o[1] = e.predicate(from, &negated);
            i.o[2] = negated ? ~0u : 0;
        }
        e.push(i);
        return true;
    }
    if (from.kind == Operand::Vector || to.kind == Operand::Vector) {
        bool joins = from.kind == Operand::Vector;
        auto& parts = joins ? from.parts : to.parts;
        uint32_t width = sizeOf(type);
        Handler run = nullptr;
        if (width == 4 && parts.size() == 2) run = joins ? &join<uint32_t, uint16_t, 2> : &separate<uint32_t, uint16_t, 2>;
        if (width == 8 && parts.size() == 2) run = joins ? &join<uint64_t, uint32_t, 2> : &separate<uint64_t, uint32_t, 2>;
        if (width == 8 && parts.size() == 4) run = joins ? &join<uint64_t, uint16_t, 4> : &separate<uint64_t, uint16_t, 4>;
        Type part = width / parts.size() == 4 ? Type::B32 : Type::B16;
        if (!run || !isBits(type)) return false;
        Instruction i = e.start(s, run);
        i.o[0] = joins ? e.destination(to, type) : e.source(from, type);
        for (size_t n = 0; n < parts.size(); ++n) i.o[1 + n] = joins ? e.source(parts[n], part) : e.destination(parts[n], part);
        e.push(i);
        return true;
    }
    if (sizeOf(type) < 2) return false;
    Instruction i = e.start(s, copyOf(sizeOf(type)));
    i.o[0] = e.destination(to, type);
    if (const Symbol* named = e.symbol(from); named && named->kind == Symbol::Param) e.fail("the address of a .param is not simulated");
    i.o[1] = e.source(from, type);
    e.push(i);
    return true;
}

enum Compare { Eq, Ne, Lt, Le, Gt, Ge, Num, Nan };

template <class T, Compare C, bool OrUnordered>
uint32_t compareAll(Warp& w, const Instruction& i) {
    uint32_t r = 0;
    const T *a = lanes<T>(w, i.o[1]), *b = lanes<T>(w, i.o[2]);
    for (int l = 0; l < 32; ++l) {
        bool yes = C == Eq ? a[l] == b[l] : C == Ne ? a[l] < b[l] || a[l] > b[l] : C == Lt ? a[l] < b[l] : C == Le ? a[l] <= b[l] : C == Gt ? a[l] > b[l] : C == Ge ? a[l] >= b[l] : false;
        if constexpr (std::is_floating_point_v<T>) {
            bool unordered = std::isnan(a[l]) || std::isnan(b[l]);
            if (C == Num) yes = !unordered;
            if (C == Nan) yes = unordered;
            if (OrUnordered) yes |= unordered;
        }
        r |= static_cast<uint32_t>(yes) << l;
    }
    return r;
}

template <class Format, Compare C, bool OrUnordered>
uint32_t compareShort(Warp& w, const Instruction& i) {
    uint32_t r = 0;
    for (int l = 0; l < 32; ++l) {
        double a = Format::get(lanes<uint16_t>(w, i.o[1])[l]), b = Format::get(lanes<uint16_t>(w, i.o[2])[l]);
        bool unordered = std::isnan(a) || std::isnan(b);
        bool yes = C == Eq ? a == b : C == Ne ? a < b || a > b : C == Lt ? a < b : C == Le ? a <= b : C == Gt ? a > b : C == Ge ? a >= b : C == Num ? !unordered : unordered;
        r |= static_cast<uint32_t>(yes || (OrUnordered && unordered)) << l;
    }
    return r;
}

// o[0]: p; o[4]: q or the same; o[3]: predicate combined with, o[5]: its flip; immediate: 0 none, 1 and, 2 or, 3 xor; flags: q is written
template <uint32_t (*F)(Warp&, const Instruction&)>
void setPredicate(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t p = F(w, i), q = ~p;
    if (i.immediate) {
        uint32_t c = mask(w, i.o[3]) ^ i.o[5];
        auto combine = [&](uint32_t v) { return i.immediate == 1 ? v & c : i.immediate == 2 ? v | c : v ^ c; };
        p = combine(p);
        q = combine(q);
    }
    uint32_t& d = mask(w, i.o[0]);
    d = (d & ~active) | (p & active);
    if (i.flags) {
        uint32_t& second = mask(w, i.o[4]);
        second = (second & ~active) | (q & active);
    }
}

template <class T>
Handler comparison(const std::string& name) {
    constexpr bool real = std::is_floating_point_v<T>;
    auto pick = [&]<bool U>() -> Handler {
        std::string base = U ? name.substr(0, name.size() - 1) : name;
        if (base == "eq") return &setPredicate<&compareAll<T, Eq, U>>;
        if (base == "ne") return &setPredicate<&compareAll<T, Ne, U>>;
        if (base == "lt" || (!real && base == "lo")) return &setPredicate<&compareAll<T, Lt, U>>;
        if (base == "le" || (!real && base == "ls")) return &setPredicate<&compareAll<T, Le, U>>;
        if (base == "gt" || (!real && base == "hi")) return &setPredicate<&compareAll<T, Gt, U>>;
        if (base == "ge" || (!real && base == "hs")) return &setPredicate<&compareAll<T, Ge, U>>;
        if (real && base == "num") return &setPredicate<&compareAll<T, Num, false>>;
        if (real && base == "nan") return &setPredicate<&compareAll<T, Nan, false>>;
        return nullptr;
    };
    if (real && name.size() == 3 && name.back() == 'u') return pick.template operator()<true>();
    return pick.template operator()<false>();
}

template <class Format>
Handler shortComparison(const std::string& name) {
    auto pick = [&]<bool U>() -> Handler {
        std::string base = name.substr(0, 2);
        if (name == "num") return &setPredicate<&compareShort<Format, Num, false>>;
        if (name == "nan") return &setPredicate<&compareShort<Format, Nan, false>>;
        if (base == "eq") return &setPredicate<&compareShort<Format, Eq, U>>;
        if (base == "ne") return &setPredicate<&compareShort<Format, Ne, U>>;
        if (base == "lt") return &setPredicate<&compareShort<Format, Lt, U>>;
        if (base == "le") return &setPredicate<&compareShort<Format, Le, U>>;
        if (base == "gt") return &setPredicate<&compareShort<Format, Gt, U>>;
        if (base == "ge") return &setPredicate<&compareShort<Format, Ge, U>>;
        return nullptr;
    };
    return name.size() == 3 && name.back() == 'u' ? pick.template operator()<true>() : pick.template operator()<false>();
}

Handler comparisonOf(const std::string& name, Type type) {
    switch (type) {
        case Type::B16: case Type::U16: return comparison<uint16_t>(name);
        case Type::S16: return comparison<int16_t>(name);
        case Type::B32: case Type::U32: return comparison<uint32_t>(name);
        case Type::S32: return comparison<int32_t>(name);
        case Type::B64: case Type::U64: return comparison<uint64_t>(name);
        case Type::S64: return comparison<int64_t>(name);
        case Type::F32: return comparison<float>(name);
        case Type::F64: return comparison<double>(name);
        case Type::F16: return shortComparison<Half>(name);
        case Type::BF16: return shortComparison<Bfloat>(name);
        default: return nullptr;
    }
}

bool compare(Emitter& e, const Statement& s) {
    static const char* const names[] = {"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"};
    Suffixes x(s);
    std::string name;
    for (const char* n : names)
        if (x.take(n)) name = n;
    int combine = x.take("and") ? 1 : x.take("or") ? 2 : x.take("xor") ? 3 : 0;
    x.take("ftz");  // compared exactly: subnormal numbers differ only from zero
    Type type = x.type();
    x.done();
    e.want(s, combine ? 4 : 3);
    Instruction i = e.start(s, comparisonOf(name, type));
    if (!i.run) return false;
    const Operand& to = s.operands[0];
    i.o[0] = e.destination(to, Type::Pred);
    if (!to.parts.empty()) {
        i.flags = 1;
        i.o[4] = e.destination(to.parts[0], Type::Pred);
    }
    i.o[1] = e.source(s.operands[1], type);
    i.o[2] = e.source(s.operands[2], type);
    i.immediate = combine;
    if (combine) {
        bool negated = false;
        i.o[3] = e.predicate(s.operands[3], &negated);
        i.o[5] = negated ? ~0u : 0;
    }
    e.push(i);
    return true;
}

template <class T>
void select(Warp& w, const Instruction& i, uint32_t active) {
    const T *a = lanes<T>(w, i.o[1]), *b = lanes<T>(w, i.o[2]);
    uint32_t p = mask(w, i.o[3]) ^ i.o[4];
    T r[32];
    for (int l = 0; l < 32; ++l) r[l] = p >> l & 1 ? a[l] : b[l];
    keep(lanes<T>(w, i.o[0]), r, active);
}

bool selection(Emitter& e, const Statement& s) {
    Suffixes x(s);
    Type type = x.type();
    x.done();
    e.want(s, 4);
    uint32_t width = sizeOf(type);
    Instruction i = e.start(s, width == 2 ? &select<uint16_t> : width == 4 ? &select<uint32_t> : width == 8 ? &select<uint64_t> : nullptr);
    if (!i.run) return false;
    bool negated = false;
    i.o[0] = e.destination(s.operands[0], type);
    i.o[1] = e.source(s.operands[1], type);
    i.o[2] = e.source(s.operands[2], type);
    i.o[3] = e.predicate(s.operands[3], &negated);
    i.o[4] = negated ? ~0u : 0;
    e.push(i);
    return true;
}

// o[2] holds the start of the window: added for generic addresses, taken off for those of a space
template <bool ToGeneric>
void convertAddress(Warp& w, const Instruction& i, uint32_t active) {
    const uint64_t* a = lanes<uint64_t>(w, i.o[1]);
    uint64_t r[32];
    for (int l = 0; l < 32; ++l) r[l] = ToGeneric ? a[l] + static_cast<uint64_t>(i.immediate) : a[l] - static_cast<uint64_t>(i.immediate);
    keep(lanes<uint64_t>(w, i.o[0]), r, active);
}

bool addressSpace(Emitter& e, const Statement& s) {
    Suffixes x(s);
    bool to = x.take("to");
    uint64_t window = x.take("shared") ? sharedWindow : x.take("shared::cta") ? sharedWindow : x.take("local") ? localWindow : 0;
    if (!window && !x.take("global") && !x.take("const") && !x.take("param")) return false;
    Type type = x.type();
    x.done();
    if (sizeOf(type) != 8) e.fail("addresses have 64 bits");
    e.want(s, 2);
    Instruction i = e.start(s, to ? &convertAddress<false> : &convertAddress<true>);
    i.immediate = static_cast<int64_t>(window);
    i.o[0] = e.destination(s.operands[0], type);
    i.o[1] = e.source(s.operands[1], type);
    e.push(i);
    return true;
}

}  // namespace

bool decodeMove(Emitter& e, const Statement& s) {
    if (s.opcode == "mov") return move(e, s);
    if (s.opcode == "setp") return compare(e, s);
    if (s.opcode == "selp") return selection(e, s);
    if (s.opcode == "cvta") return addressSpace(e, s);
    return false;
}

}  // namespace sim
