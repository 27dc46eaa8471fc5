// Instructions in which the lanes of a warp meet: barriers, shuffles, votes, reductions.
#include <bit>

#include "emitter.h"
#include "machine.h"

namespace sim {

namespace {

// o[0]: destination; o[1]: value; o[2]: b; o[3]: c; o[4]: predicate; o[13]: members
template <char Mode>
void shuffle(Warp& w, const Instruction& i, uint32_t active) {
    const auto *a = lanes<uint32_t>(w, i.o[1]), *b = lanes<uint32_t>(w, i.o[2]), *c = lanes<uint32_t>(w, i.o[3]);
    uint32_t r[32] = {}, p = 0;
    for (int lane = 0; lane < 32; ++lane) {
        if (!(active >> lane & 1)) continue;
        int by = static_cast<int>(b[lane] & 31), clamp = static_cast<int>(c[lane] & 31), segment = static_cast<int>(c[lane] >> 8 & 31);
        int lowest = lane & segment, highest = lowest | (clamp & ~segment);
        int from = Mode == 'u' ? lane - by : Mode == 'd' ? lane + by : Mode == 'b' ? lane ^ by : lowest | (by & ~segment);
        bool inside = Mode == 'u' ? from >= highest : from <= highest;
        if (!inside) from = lane;
        if (!(active >> from & 1)) throw Fault{launchFailed, lane, "shfl reads lane " + std::to_string(from) + ", which takes no part"};
        r[lane] = a[from];
        p |= static_cast<uint32_t>(inside) << lane;
    }
    keep(lanes<uint32_t>(w, i.o[0]), r, active);
    if (i.flags) {
        uint32_t& d = mask(w, i.o[4]);
        d = (d & ~active) | (p & active);
    }
}

bool shuffles(Emitter& e, const Statement& s) {
    Suffixes x(s);
    if (!x.take("sync")) return false;
    Handler run = x.take("idx") ? &shuffle<'i'> : x.take("up") ? &shuffle<'u'> : x.take("down") ? &shuffle<'d'> : x.take("bfly") ? &shuffle<'b'> : nullptr;
    if (!run || x.type() != Type::B32) return false;
    x.done();
    e.want(s, 5);
    Instruction i = e.start(s, run, Kind::Converged);
    i.target = NamedLanes;
    i.o[0] = e.destination(s.operands[0], Type::B32);
    if (!s.operands[0].parts.empty()) {
        i.flags = 1;
        i.o[4] = e.destination(s.operands[0].parts[0], Type::Pred);
    }
    for (size_t n = 1; n < 4; ++n) i.o[n] = e.source(s.operands[n], Type::B32);
    i.o[13] = e.source(s.operands[4], Type::B32);
    e.push(i);
    return true;
}

// o[0]: destination; o[1]: predicate; o[2]: flip
template <char Mode>
void vote(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t p = (mask(w, i.o[1]) ^ i.o[2]) & active;
    if (Mode == 'b') {
        uint32_t r[32];
        for (auto& v : r) v = p;
        return keep(lanes<uint32_t>(w, i.o[0]), r, active);
    }
    bool yes = Mode == 'l' ? p == active : Mode == 'y' ? p != 0 : p == 0 || p == active;
    uint32_t& d = mask(w, i.o[0]);
    d = (d & ~active) | (yes ? active : 0);
}

bool votes(Emitter& e, const Statement& s) {
    Suffixes x(s);
    if (!x.take("sync")) return false;
    bool ballot = x.take("ballot");
    Handler run = ballot ? &vote<'b'> : x.take("all") ? &vote<'l'> : x.take("any") ? &vote<'y'> : x.take("uni") ? &vote<'u'> : nullptr;
    if (!run || x.type() != (ballot ? Type::B32 : Type::Pred)) return false;
    x.done();
    e.want(s, 3);
    Instruction i = e.start(s, run, Kind::Converged);
    i.target = NamedLanes;
    bool negated = false;
    i.o[0] = e.destination(s.operands[0], ballot ? Type::B32 : Type::Pred);
    i.o[1] = e.predicate(s.operands[1], &negated);
    i.o[2] = negated ? ~0u : 0;
    i.o[13] = e.source(s.operands[2], Type::B32);
    e.push(i);
    return true;
}

template <class T, class F>
void reduce(Warp& w, const Instruction& i, uint32_t active) {
    const T* a = lanes<T>(w, i.o[1]);
    T total = a[std::countr_zero(active)];
    for (uint32_t rest = active & (active - 1); rest; rest &= rest - 1) total = F{}(total, a[std::countr_zero(rest)]);
    T r[32];
    for (auto& v : r) v = total;
    keep(lanes<T>(w, i.o[0]), r, active);
}

template <class T>
Handler reductionOf(Suffixes& x) {
    auto make = [](auto f) -> Handler { return &reduce<T, decltype(f)>; };
    if (x.take("add")) return make([](T a, T b) { return static_cast<T>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b)); });
    if (x.take("min")) return make([](T a, T b) { return a < b ? a : b; });
    if (x.take("max")) return make([](T a, T b) { return a > b ? a : b; });
    if (x.take("and")) return make([](T a, T b) { return a & b; });
    if (x.take("or")) return make([](T a, T b) { return a | b; });
    if (x.take("xor")) return make([](T a, T b) { return a ^ b; });
    return nullptr;
}

bool reductions(Emitter& e, const Statement& s) {
    Suffixes x(s);
    if (!x.take("sync")) return false;
    Type type = x.type();
    if (sizeOf(type) != 4 || isFloat(type)) return false;
    Handler run = type == Type::S32 ? reductionOf<int32_t>(x) : reductionOf<uint32_t>(x);
    x.done();
    if (!run) return false;
    e.want(s, 3);
    Instruction i = e.start(s, run, Kind::Converged);
    i.target = NamedLanes;
    i.o[0] = e.destination(s.operands[0], type);
    i.o[1] = e.source(s.operands[1], type);
    i.o[13] = e.source(s.operands[2], Type::B32);
    e.push(i);
    return true;
}

void nothing(Warp&, const Instruction&, uint32_t) {}

void activeMask(Warp& w, const Instruction& i, uint32_t active) {
    uint32_t r[32];
    for (auto& v : r) v = active;
    keep(lanes<uint32_t>(w, i.o[0]), r, active);
}

// bar: immediate: number; o[0]: threads or 0; count: 0 sync, 1 popc, 2 and, 3 or; o[1]: result; o[2]: predicate; o[3]: its flip
bool barriers(Emitter& e, const Statement& s) {
    Suffixes x(s);
    x.take("aligned");
    x.take("cta");
    if (x.take("warp")) {
        if (!x.take("sync")) return false;
        x.done();
        e.want(s, 1);
        Instruction i = e.start(s, &nothing, Kind::Converged);
        i.target = NamedLanes;
        i.o[13] = e.source(s.operands[0], Type::B32);
        e.push(i);
        return true;
    }
    bool arrive = x.take("arrive"), red = x.take("red");
    if (!arrive && !red && !x.take("sync")) return false;
    Instruction i = e.start(s, nullptr, arrive ? Kind::BarrierArrive : Kind::Barrier);
    i.count = 0;
    if (red) {
        i.count = x.take("popc") ? 1 : x.take("and") ? 2 : x.take("or") ? 3 : 0;
        if (!i.count || x.type() != (i.count == 1 ? Type::U32 : Type::Pred)) return false;
    }
    x.done();
    size_t first = red ? 1 : 0, last = s.operands.size() - (red ? 1 : 0);
    if (last < first + 1 || last > first + 2 || (arrive && last < 2)) e.want(s, first + 1);
    const Operand& number = s.operands[first];
    if (number.kind != Operand::Integer || number.bits > 15) e.fail("the barrier's number must be a constant below 16");
    i.immediate = static_cast<int64_t>(number.bits);
    if (last == first + 2) {
        const Operand& threads = s.operands[first + 1];
        if (threads.kind != Operand::Integer || threads.bits % 32 || threads.bits == 0) e.fail("the number of threads must be a constant multiple of 32");
        i.o[0] = static_cast<uint32_t>(threads.bits);
    }
    if (red) {
        bool negated = false;
        i.o[1] = e.destination(s.operands[0], i.count == 1 ? Type::U32 : Type::Pred);
        i.o[2] = e.predicate(s.operands[last], &negated);
        i.o[3] = negated ? ~0u : 0;
    }
    e.push(i);
    return true;
}

}  // namespace

bool decodeWarp(Emitter& e, const Statement& s) {
    if (s.opcode == "bar" || s.opcode == "barrier") return barriers(e, s);
    if (s.opcode == "shfl") return shuffles(e, s);
    if (s.opcode == "vote") return votes(e, s);
    if (s.opcode == "redux") return reductions(e, s);
    if (s.opcode == "activemask") {
        e.want(s, 1);
        Instruction i = e.start(s, &activeMask);
        i.o[0] = e.destination(s.operands[0], Type::B32);
        e.push(i);
        return true;
    }
    return false;
}

}  // namespace sim
