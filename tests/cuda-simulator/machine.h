// The state of warps and blocks while a kernel runs, and the helpers all instruction handlers use.
#pragma once

#include <atomic>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "memory.h"
#include "program.h"

namespace sim {

/// Ends the launch. `code` is what the driver will return from now on.
struct Fault {
    int code;
    int lane;
    std::string what;
};

constexpr int illegalAddress = 700, launchTimeout = 702, misalignedAddress = 716, launchFailed = 719;

struct Counters {
    uint64_t laneInstructions = 0, mma = 0;
    uint64_t sharedAccesses = 0, bankConflicts = 0;  // wavefronts beyond the fewest possible
    uint64_t sectors = 0, idealSectors = 0;
    void add(const Counters& other);
};

struct Launch {
    const Program* program;
    uint32_t grid[3], block[3];
    uint32_t dynamicShared;
    std::vector<uint8_t> parameters;
    DeviceMemory* memory;
    bool count = false;      // collect the memory counters
    uint64_t stepLimit = 0;  // instructions of one warp
    std::mutex lock;         // of the three below
    bool failed = false;
    int errorCode = 0;
    std::string error;
    std::atomic<bool> stop{false};
    Counters counters;
};

/// Four bytes of shared memory: who touched them since which barrier. Each half is compared as one number.
struct Word {
    uint32_t readEpoch = 0;
    uint16_t readWarp = 0;   // `several` when more than one
    uint8_t readBytes = 0;   // in that epoch
    uint8_t pending = 0;     // a cp.async is on its way
    uint32_t writeEpoch = 0;
    uint16_t writeWarp = 0;
    uint8_t writeBytes = 0;
    uint8_t written = 0;     // bytes ever written
};
constexpr uint16_t several = 0xffff;

struct AsyncCopy {
    uint32_t offset, size;  // in the block's shared memory
    uint8_t data[16];
};

struct Group {
    int pc;
    uint32_t mask;
    bool blocked;
};

struct Block;

struct Warp {
    Block* block;
    uint8_t* file;
    uint8_t* local;  // lane after lane
    uint32_t id, exists, live;
    std::vector<Group> groups;
    enum State { Ready, AtBarrier, Done } state;
    int barrier;              // number of the barrier waited at
    const Instruction* at;    // instruction of that barrier
    uint64_t steps;
    std::vector<AsyncCopy> open;              // since the last commit
    std::deque<std::vector<AsyncCopy>> groupsInFlight;
};

struct Block {
    Launch* launch;
    uint32_t index[3];
    std::vector<uint8_t> shared;
    std::vector<Word> words;
    std::vector<uint8_t> files, locals;
    std::vector<Warp> warps;
    std::vector<const Span*> sites;  // last allocation each instruction touched
    uint32_t epoch = 1;
    struct Barrier { uint32_t arrived = 0, expected = 0; } barriers[16];
    Counters counters;
    uint32_t threads;
};

void runBlocks(Launch& launch);  // all of them, on all processors

template <class T>
inline T* lanes(Warp& w, uint32_t offset) { return reinterpret_cast<T*>(w.file + offset); }

inline uint32_t& mask(Warp& w, uint32_t offset) { return *reinterpret_cast<uint32_t*>(w.file + offset); }

/// Puts what was computed for all lanes into those that are active.
template <class T>
inline void keep(T* to, const T* from, uint32_t active) {
    if (active == ~0u) {
        std::memcpy(to, from, 32 * sizeof(T));
        return;
    }
    for (int l = 0; l < 32; ++l) to[l] = active >> l & 1 ? from[l] : to[l];
}

template <class D, class A, class F>
void unary(Warp& w, const Instruction& i, uint32_t active) {
    const A* a = lanes<A>(w, i.o[1]);
    D r[32];
    for (int l = 0; l < 32; ++l) r[l] = F{}(a[l]);
    keep(lanes<D>(w, i.o[0]), r, active);
}

template <class D, class A, class B, class F>
void binary(Warp& w, const Instruction& i, uint32_t active) {
    const A* a = lanes<A>(w, i.o[1]);
    const B* b = lanes<B>(w, i.o[2]);
    D r[32];
    for (int l = 0; l < 32; ++l) r[l] = F{}(a[l], b[l]);
    keep(lanes<D>(w, i.o[0]), r, active);
}

template <class D, class A, class C, class F>
void ternary(Warp& w, const Instruction& i, uint32_t active) {
    const A *a = lanes<A>(w, i.o[1]), *b = lanes<A>(w, i.o[2]);
    const C* c = lanes<C>(w, i.o[3]);
    D r[32];
    for (int l = 0; l < 32; ++l) r[l] = F{}(a[l], b[l], c[l]);
    keep(lanes<D>(w, i.o[0]), r, active);
}

template <class D, class A = D, class F>
Handler unaryOf(F) { return &unary<D, A, F>; }
template <class T, class F>
Handler binaryOf(F) { return &binary<T, T, T, F>; }
template <class D, class A, class F>
Handler ternaryOf(F) { return &ternary<D, A, D, F>; }

/// An address of each active lane, 32 or 64 bits wide as `wide` says.
inline uint64_t addressOf(Warp& w, const Instruction& i, int slot, bool wide, int lane) {
    return (wide ? lanes<uint64_t>(w, i.o[slot])[lane] : lanes<uint32_t>(w, i.o[slot])[lane]) + static_cast<uint64_t>(i.immediate);
}

// Checked access; each throws a Fault.
uint8_t* globalAt(Warp& w, const Instruction& i, int lane, uint64_t address, uint32_t size, bool write);
inline uint8_t* globalFast(Warp& w, const Instruction& i, int lane, uint64_t address, uint32_t size, bool write) {
    const Span* s = w.block->sites[static_cast<size_t>(i.site)];
    if (s && address >= s->base && address + size <= s->end && (address & (size - 1)) == 0 && s->written.empty())
        return s->host + (address - s->base);
    return globalAt(w, i, lane, address, size, write);
}
[[noreturn]] void sharedFault(Warp& w, int lane, uint64_t address, uint32_t size, bool write);
void sharedAtomic(Warp& w, int lane, uint32_t offset, uint32_t size);
void sharedMark(Warp& w, int lane, uint32_t offset, uint32_t size, bool write);  // races and first use

/// What sharedMark would find nothing new in: this warp, or several that only read, did the same since the last barrier.
inline bool seenBefore(const Word& word, uint32_t epoch, uint16_t me, bool write) {
    Word mine{epoch, me, 15, 0, epoch, me, 15, 15};
    if (write) return std::memcmp(&word.writeEpoch, &mine.writeEpoch, 8) == 0 && !word.pending && (word.readEpoch != epoch || word.readWarp == me);
    if (std::memcmp(&word, &mine, 8) == 0) return true;
    mine.readWarp = several;
    return std::memcmp(&word, &mine, 8) == 0 && (word.writeEpoch != epoch || word.writeWarp == me);
}

inline uint8_t* sharedAt(Warp& w, int lane, uint64_t address, uint32_t size, bool write, bool atomic = false) {
    Block& b = *w.block;
    uint64_t offset = address - sharedBase;
    if ((address & (size - 1)) || address < sharedBase || offset + size > b.shared.size()) sharedFault(w, lane, address, size, write);
    if (!b.words.empty()) {
        const Word* word = b.words.data() + offset / 4;
        bool known = size >= 4 && !atomic;
        for (uint32_t n = 0; known && n < size / 4; ++n) known = seenBefore(word[n], b.epoch, static_cast<uint16_t>(w.id), write);
        if (!known) atomic ? sharedAtomic(w, lane, static_cast<uint32_t>(offset), size) : sharedMark(w, lane, static_cast<uint32_t>(offset), size, write);
    }
    return b.shared.data() + offset;
}
uint8_t* localAt(Warp& w, int lane, uint64_t address, uint32_t size);
void countShared(Warp& w, const uint64_t* addresses, uint32_t active, uint32_t size);
void countGlobal(Warp& w, const uint64_t* addresses, uint32_t active, uint32_t size);

/// What a Converged instruction waits for, in its target: every thread of the warp, those that have not
/// ended, or the lanes named by the mask in o[13].
enum Members { WholeWarp, LiveLanes, NamedLanes };

std::string hex(uint64_t value);

}  // namespace sim
