// cp.async: the bytes are taken when it is issued and land when its group has been waited for.
#include <bit>

#include "emitter.h"
#include "machine.h"

namespace sim {

namespace {

constexpr uint8_t wideShared = 1, wideGlobal = 2;

void land(Warp& w, const std::vector<AsyncCopy>& group) {
    Block& b = *w.block;
    for (const AsyncCopy& copy : group) {
        if (!b.words.empty()) {
            for (uint32_t at = copy.offset / 4; at < (copy.offset + copy.size) / 4; ++at) b.words[at].pending = 0;
            sharedMark(w, 0, copy.offset, copy.size, true);
        }
        std::memcpy(b.shared.data() + copy.offset, copy.data, copy.size);
    }
}

// o[0]: shared address; o[1]: global address; o[2]: bytes to take; width: bytes to write
void issue(Warp& w, const Instruction& i, uint32_t active) {
    Block& b = *w.block;
    uint64_t to[32], from[32];
    for (int l = 0; l < 32; ++l) {
        to[l] = addressOf(w, i, 0, i.flags & wideShared, l);
        from[l] = (i.flags & wideGlobal ? lanes<uint64_t>(w, i.o[1])[l] : lanes<uint32_t>(w, i.o[1])[l]) + i.o[3];
    }
    if (b.launch->count) {
        uint32_t reading = 0;
        for (int l = 0; l < 32; ++l)
            if ((active >> l & 1) && lanes<uint32_t>(w, i.o[2])[l]) reading |= 1u << l;
        countShared(w, to, active, i.width);
        countGlobal(w, from, reading, i.width);
    }
    for (uint32_t rest = active; rest; rest &= rest - 1) {
        int l = std::countr_zero(rest);
        uint32_t take = lanes<uint32_t>(w, i.o[2])[l];
        if (take > i.width) throw Fault{launchFailed, l, "cp.async takes " + std::to_string(take) + " bytes of " + std::to_string(i.width)};
        if (from[l] % i.width) throw Fault{misalignedAddress, l, "misaligned global address " + hex(from[l]) + " of a cp.async of " + std::to_string(i.width) + " bytes"};
        AsyncCopy copy{0, i.width, {}};
        if (take) {
            uint32_t step = take % 16 == 0 ? 16 : take % 8 == 0 ? 8 : take % 4 == 0 ? 4 : 1;
            for (uint32_t at = 0; at < take; at += step) std::memcpy(copy.data + at, globalFast(w, i, l, from[l] + at, step, false), step);
        }
        uint8_t* place = sharedAt(w, l, to[l], i.width, true);
        copy.offset = static_cast<uint32_t>(place - b.shared.data());
        std::memset(place, 0xff, i.width);
        if (!b.words.empty())
            for (uint32_t at = copy.offset / 4; at < (copy.offset + i.width) / 4; ++at) b.words[at].pending = 1;
        w.open.push_back(copy);
    }
}

void commit(Warp& w, const Instruction&, uint32_t) {
    w.groupsInFlight.push_back(std::move(w.open));
    w.open.clear();
}

void wait(Warp& w, const Instruction& i, uint32_t) {
    while (w.groupsInFlight.size() > static_cast<size_t>(i.immediate)) {
        land(w, w.groupsInFlight.front());
        w.groupsInFlight.pop_front();
    }
    if (i.flags) {
        land(w, w.open);
        w.open.clear();
    }
}

}  // namespace

bool decodeAsync(Emitter& e, const Statement& s) {
    if (s.opcode != "cp" || s.suffix.empty()) return false;
    Suffixes x(s);
    if (!x.take("async")) return false;
    if (x.take("commit_group")) {
        x.done();
        e.want(s, 0);
        Instruction i = e.start(s, &commit, Kind::Converged);
        i.target = LiveLanes;
        e.push(i);
        return true;
    }
    bool all = x.take("wait_all");
    if (all || x.take("wait_group")) {
        x.done();
        e.want(s, all ? 0 : 1);
        Instruction i = e.start(s, &wait, Kind::Converged);
        i.target = LiveLanes;
        i.flags = all;
        if (!all) {
            if (s.operands[0].kind != Operand::Integer) e.fail("a constant expected");
            i.immediate = static_cast<int64_t>(s.operands[0].bits);
        }
        e.push(i);
        return true;
    }
    bool cg = x.take("cg");
    if (!cg && !x.take("ca")) return false;
    if (!x.take("shared") && !x.take("shared::cta")) return false;
    if (!x.take("global")) return false;
    for (const char* hint : {"L2::64B", "L2::128B", "L2::256B"}) x.take(hint);
    x.done();
    if (s.operands.size() != 3 && s.operands.size() != 4) e.want(s, 3);
    const Operand& size = s.operands[2];
    bool known = size.kind == Operand::Integer && (size.bits == 16 || (!cg && (size.bits == 4 || size.bits == 8)));
    if (!known) e.fail(cg ? "the size must be 16" : "the size must be 4, 8 or 16");
    Instruction i = e.start(s, &issue);
    i.width = static_cast<uint8_t>(size.bits);
    e.address(s.operands[1], i, 1, wideGlobal);
    i.o[3] = static_cast<uint32_t>(i.immediate);
    if (s.operands[1].offset != static_cast<int64_t>(i.o[3])) e.fail("the offset of the global address must not be negative");
    e.address(s.operands[0], i, 0, wideShared);
    i.o[2] = s.operands.size() == 4 ? e.source(s.operands[3], Type::U32) : e.constant(4, size.bits);
    e.push(i);
    return true;
}

}  // namespace sim
