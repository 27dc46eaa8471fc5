// Runs the blocks of a launch: warps one after the other up to their barriers, blocks on all processors.
#include <algorithm>
#include <bit>
#include <chrono>
#include <climits>
#include <thread>

#include "machine.h"
#include "settings.h"

namespace sim {

namespace {

struct Runner {
    Launch& launch;
    const Program& program;
    Block block;

    explicit Runner(Launch& l) : launch(l), program(*l.program) {
        block.launch = &l;
        block.threads = l.block[0] * l.block[1] * l.block[2];
        uint32_t warps = (block.threads + 31) / 32;
        uint32_t start = (program.staticShared + program.dynamicAlign - 1) / program.dynamicAlign * program.dynamicAlign;
        block.shared.resize(l.dynamicShared ? start + l.dynamicShared : program.staticShared);
        uint32_t fileBytes = (program.fileBytes + 63) / 64 * 64;
        block.files.resize(static_cast<size_t>(fileBytes) * warps + 64);
        block.locals.resize(static_cast<size_t>(program.localBytes) * 32 * warps);
        block.sites.resize(program.code.size());
        auto base = reinterpret_cast<uintptr_t>(block.files.data());
        auto* files = block.files.data() + ((base + 63) / 64 * 64 - base);
        for (uint32_t n = 0; n < warps; ++n) {
            Warp w{};
            w.block = &block;
            w.file = files + static_cast<size_t>(fileBytes) * n;
            w.local = block.locals.data() + static_cast<size_t>(program.localBytes) * 32 * n;
            w.id = n;
            uint32_t threads = std::min(32u, block.threads - 32 * n);
            w.exists = threads == 32 ? ~0u : (1u << threads) - 1;
            for (auto& c : program.constants) {
                uint64_t bits = c.bits + (c.fromDynamicShared ? sharedBase + start : 0);
                for (int lane = 0; lane < 32; ++lane) {
                    if (c.width <= 2) lanes<uint16_t>(w, c.offset)[lane] = static_cast<uint16_t>(bits);
                    else if (c.width == 4) lanes<uint32_t>(w, c.offset)[lane] = static_cast<uint32_t>(bits);
                    else lanes<uint64_t>(w, c.offset)[lane] = bits;
                }
            }
            block.warps.push_back(std::move(w));
        }
    }

    uint64_t special(Special s, const Warp& w, uint32_t lane) {
        uint32_t thread = 32 * w.id + lane;
        switch (s) {
            case Special::TidX: return thread % launch.block[0];
            case Special::TidY: return thread / launch.block[0] % launch.block[1];
            case Special::TidZ: return thread / launch.block[0] / launch.block[1];
            case Special::NtidX: case Special::NtidY: case Special::NtidZ: return launch.block[static_cast<int>(s) - static_cast<int>(Special::NtidX)];
            case Special::CtaidX: case Special::CtaidY: case Special::CtaidZ: return block.index[static_cast<int>(s) - static_cast<int>(Special::CtaidX)];
            case Special::NctaidX: case Special::NctaidY: case Special::NctaidZ: return launch.grid[static_cast<int>(s) - static_cast<int>(Special::NctaidX)];
            case Special::LaneId: return lane;
            case Special::WarpId: return w.id;
            case Special::NwarpId: return block.warps.size();
            case Special::NsmId: return static_cast<uint64_t>(settings().processors);
            case Special::LaneMaskEq: return 1u << lane;
            case Special::LaneMaskLe: return (2ull << lane) - 1;
            case Special::LaneMaskLt: return (1u << lane) - 1;
            case Special::LaneMaskGe: return static_cast<uint32_t>(~((1u << lane) - 1));
            case Special::LaneMaskGt: return static_cast<uint32_t>(~((2ull << lane) - 1));
            case Special::DynamicShared: return launch.dynamicShared;
            case Special::TotalShared: return block.shared.size();
            default: return 0;  // clocks, grid and processor numbers
        }
    }

    [[noreturn]] void report(Warp& w, const Instruction& i, const Fault& fault) {
        uint32_t thread = 32 * w.id + static_cast<uint32_t>(fault.lane);
        std::string text = "kernel " + program.name + ", PTX line " + std::to_string(i.line) + " (" + program.texts[static_cast<size_t>(i.site)] + "), block (";
        for (int n = 0; n < 3; ++n) text += std::to_string(block.index[n]) + (n < 2 ? "," : "), thread (");
        text += std::to_string(thread % launch.block[0]) + "," + std::to_string(thread / launch.block[0] % launch.block[1]) + "," +
                std::to_string(thread / launch.block[0] / launch.block[1]) + "): " + fault.what;
        std::lock_guard hold(launch.lock);
        if (!launch.failed) {
            launch.failed = true;
            launch.errorCode = fault.code;
            launch.error = text;
        }
        launch.stop = true;
        throw Fault{fault.code, 0, ""};
    }

    void runBlock(uint64_t number) {
        block.index[0] = static_cast<uint32_t>(number % launch.grid[0]);
        block.index[1] = static_cast<uint32_t>(number / launch.grid[0] % launch.grid[1]);
        block.index[2] = static_cast<uint32_t>(number / launch.grid[0] / launch.grid[1]);
        block.epoch = 1;
        if (settings().sharedCheck) block.words.assign((block.shared.size() + 3) / 4, Word{});
        std::fill(block.shared.begin(), block.shared.end(), uint8_t{0xff});
        for (auto& b : block.barriers) b = {};
        for (Warp& w : block.warps) {
            w.live = w.exists;
            w.groups.assign(1, {0, w.exists, false});
            w.state = Warp::Ready;
            w.steps = 0;
            w.open.clear();
            w.groupsInFlight.clear();
            for (auto& [s, offset] : program.specials)
                for (uint32_t lane = 0; lane < 32; ++lane) {
                    if (s == Special::Clock64 || s == Special::GridId) lanes<uint64_t>(w, offset)[lane] = special(s, w, lane);
                    else lanes<uint32_t>(w, offset)[lane] = static_cast<uint32_t>(special(s, w, lane));
                }
        }
        for (;;) {
            size_t done = 0;
            for (Warp& w : block.warps) {
                if (w.state == Warp::Ready) runWarp(w);
                done += w.state == Warp::Done;
            }
            if (done == block.warps.size()) return;
            if (!release()) {
                Warp* waiting = nullptr;
                std::string ended;
                for (Warp& w : block.warps) {
                    if (w.state == Warp::AtBarrier && !waiting) waiting = &w;
                    if (w.state == Warp::Done && ended.empty()) ended = "warp " + std::to_string(w.id) + " has ended";
                }
                for (Warp& w : block.warps)
                    if (ended.empty() && w.barrier != waiting->barrier) ended = "warp " + std::to_string(w.id) + " waits at barrier " + std::to_string(w.barrier);
                report(*waiting, *waiting->at, {launchFailed, 0, "barrier " + std::to_string(waiting->barrier) + " is not reached by all warps: " + ended});
            }
        }
    }

    bool release() {
        bool any = false;
        for (int n = 0; n < 16; ++n) {
            auto& b = block.barriers[n];
            if (!b.arrived || b.arrived < b.expected) continue;
            b = {};
            any = true;
            ++block.epoch;
            uint32_t count = 0;
            bool all = true;
            for (Warp& w : block.warps)
                if (w.state == Warp::AtBarrier && w.barrier == n && w.at->count) {
                    uint32_t p = (mask(w, w.at->o[2]) ^ w.at->o[3]) & w.exists;
                    count += static_cast<uint32_t>(std::popcount(p));
                    all &= p == w.exists;
                }
            for (Warp& w : block.warps) {
                if (w.state != Warp::AtBarrier || w.barrier != n) continue;
                w.state = Warp::Ready;
                if (w.at->count == 1) std::fill_n(lanes<uint32_t>(w, w.at->o[1]), 32, count);
                else if (w.at->count) mask(w, w.at->o[1]) = (w.at->count == 2 ? all : count > 0) ? ~0u : 0;
            }
        }
        return any;
    }

    void arrive(Warp& w, const Instruction& i) {
        auto& b = block.barriers[i.immediate];
        b.expected = i.o[0] ? i.o[0] : 32 * static_cast<uint32_t>(block.warps.size());
        b.arrived += 32;
        if (i.kind == Kind::BarrierArrive) return;
        w.state = Warp::AtBarrier;
        w.barrier = static_cast<int>(i.immediate);
        w.at = &i;
    }

    static std::string laneList(uint32_t lanes) {
        char text[16];
        std::snprintf(text, sizeof text, "0x%08x", lanes);
        return text;
    }

    /// The group to run next: the first in the code that is not held up; merged with others at the same place.
    Group* pick(Warp& w) {
        auto& groups = w.groups;
        for (size_t a = 0; a < groups.size(); ++a)
            for (size_t b = a + 1; b < groups.size();)
                if (groups[b].pc == groups[a].pc) {
                    groups[a].mask |= groups[b].mask;
                    groups[a].blocked = false;
                    groups.erase(groups.begin() + static_cast<ptrdiff_t>(b));
                } else {
                    ++b;
                }
        Group* best = nullptr;
        for (auto& g : groups)
            if (!g.blocked && (!best || g.pc < best->pc)) best = &g;
        return best;
    }

    void runWarp(Warp& w) {
        while (!w.groups.empty()) {
            Group* g = pick(w);
            if (!g) {
                const Group& held = w.groups.front();
                const Instruction& i = program.code[static_cast<size_t>(held.pc)];
                std::string others = w.groups.size() > 1 ? "; the other threads wait at line " + std::to_string(program.code[static_cast<size_t>(w.groups[1].pc)].line) : "";
                if (others.empty() && w.live != w.exists) others = "; threads " + laneList(w.exists & ~w.live) + " have ended";
                report(w, i, {launchFailed, std::countr_zero(held.mask), "reached by threads " + laneList(held.mask) + " of a warp of " + laneList(w.exists) + others});
            }
            if (!runGroup(w, *g)) return;
        }
        w.state = Warp::Done;
    }

    /// False when the warp has come to a barrier.
    bool runGroup(Warp& w, Group& g) {
        int limit = INT_MAX;
        for (auto& other : w.groups)
            if (&other != &g && !other.blocked) limit = std::min(limit, other.pc);
        for (auto& other : w.groups)
            if (&other != &g && other.blocked && other.pc > g.pc) limit = std::min(limit, other.pc);
        const Instruction* code = program.code.data();
        int pc = g.pc;
        uint32_t active = g.mask;
        uint64_t laneSteps = 0;
        uint64_t steps = 0;
        const Instruction* at = code + pc;
        auto leave = [&] {
            g.pc = pc;
            w.steps += steps;
            block.counters.laneInstructions += laneSteps;
        };
        try {
            for (;; at = code + pc) {
                uint32_t m = active;
                if (at->guard >= 0) m &= mask(w, static_cast<uint32_t>(at->guard)) ^ at->guardFlip;
                ++steps;
                laneSteps += static_cast<uint64_t>(std::popcount(m));
                switch (at->kind) {
                    case Kind::Plain:
                        if (m) at->run(w, *at, m);
                        ++pc;
                        break;
                    case Kind::Branch:
                        if (m == active) {
                            pc = at->target;
                            if (pc <= at->site && (launch.stop || w.steps + steps > launch.stepLimit)) stopped();
                        } else if (m) {
                            g = {pc + 1, active & ~m, false};
                            w.groups.push_back({at->target, m, false});  // g is no longer valid
                            w.steps += steps;
                            block.counters.laneInstructions += laneSteps;
                            return true;
                        } else {
                            ++pc;
                        }
                        break;
                    case Kind::BranchIndexed:
                        if (!m) {
                            ++pc;
                            break;
                        }
                        w.steps += steps;
                        block.counters.laneInstructions += laneSteps;
                        splitIndexed(w, g, *at, active, m);
                        return true;
                    case Kind::Exit:
                        if (!m) {
                            ++pc;
                            break;
                        }
                        w.live &= ~m;
                        active &= ~m;
                        for (auto& other : w.groups) other.blocked = false;
                        ++pc;
                        g.mask = active;
                        leave();
                        if (!active) w.groups.erase(w.groups.begin() + (&g - w.groups.data()));
                        return true;
                    case Kind::Converged:
                    case Kind::Barrier:
                    case Kind::BarrierArrive: {
                        if (!m) {
                            ++pc;
                            break;
                        }
                        uint32_t need = w.exists;
                        if (at->kind == Kind::Converged && at->target == LiveLanes) need = w.live;
                        if (at->kind == Kind::Converged && at->target == NamedLanes) need &= lanes<uint32_t>(w, at->o[13])[std::countr_zero(m)];
                        if (m != need) {
                            if (m != active) throw Fault{launchFailed, std::countr_zero(m), "a predicate takes threads " + laneList(need & ~m) + " out of an instruction all must execute"};
                            g.blocked = true;
                            leave();
                            return true;
                        }
                        if (at->kind == Kind::Converged) {
                            at->run(w, *at, m);
                            ++pc;
                            break;
                        }
                        arrive(w, *at);
                        ++pc;
                        if (at->kind == Kind::BarrierArrive) break;
                        leave();
                        return false;
                    }
                }
                if (pc >= limit) {
                    leave();
                    return true;
                }
            }
        } catch (const Fault& fault) {
            if (fault.what.empty()) throw;
            report(w, *at, fault);
        }
    }

    void stopped() {
        if (launch.stop) throw Fault{launchFailed, 0, ""};
        throw Fault{launchTimeout, 0, "the warp has executed " + std::to_string(launch.stepLimit) + " instructions: does the loop end?"};
    }

    void splitIndexed(Warp& w, Group& g, const Instruction& i, uint32_t active, uint32_t m) {
        const auto& table = program.tables[static_cast<size_t>(i.target)];
        std::vector<Group> parts;
        if (active & ~m) parts.push_back({i.site + 1, active & ~m, false});
        for (uint32_t rest = m; rest; rest &= rest - 1) {
            int lane = std::countr_zero(rest);
            uint32_t which = lanes<uint32_t>(w, i.o[0])[lane];
            if (which >= table.size()) throw Fault{launchFailed, lane, "brx.idx with " + std::to_string(which) + " of " + std::to_string(table.size()) + " targets"};
            parts.push_back({table[which], 1u << lane, false});
        }
        g = parts.front();
        w.groups.insert(w.groups.end(), parts.begin() + 1, parts.end());
    }
};

}  // namespace

void runBlocks(Launch& launch) {
    uint64_t blocks = static_cast<uint64_t>(launch.grid[0]) * launch.grid[1] * launch.grid[2];
    std::atomic<uint64_t> next{0};
    auto work = [&] {
        Runner runner(launch);
        try {
            for (uint64_t n; !launch.stop && (n = next++) < blocks;) runner.runBlock(n);
        } catch (const Fault&) {
            // Already reported.
        }
        std::lock_guard hold(launch.lock);
        launch.counters.add(runner.block.counters);
    };
    uint64_t workers = settings().threads > 0 ? static_cast<uint64_t>(settings().threads) : std::max(1u, std::thread::hardware_concurrency());
    workers = std::min(workers, blocks);
    std::vector<std::thread> others;
    for (uint64_t n = 1; n < workers; ++n) others.emplace_back(work);
    work();
    for (auto& t : others) t.join();
}

}  // namespace sim
