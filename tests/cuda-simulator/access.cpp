// Checked access to the memories, and the counters of bank conflicts and sectors.
#include <algorithm>
#include <cstdio>

#include "machine.h"
#include "settings.h"

namespace sim {

std::string hex(uint64_t value) {
    char text[32];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

static void aligned(int lane, uint64_t address, uint32_t size, const char* space) {
    if (address % size)
        throw Fault{misalignedAddress, lane, std::string("misaligned ") + space + " address " + hex(address) + " of an access of " + std::to_string(size) + " bytes"};
}

uint8_t* globalAt(Warp& w, const Instruction& i, int lane, uint64_t address, uint32_t size, bool write) {
    aligned(lane, address, size, "global");
    const Span*& span = w.block->sites[static_cast<size_t>(i.site)];
    if (!span || address < span->base || address + size > span->end) {
        const DeviceMemory& memory = *w.block->launch->memory;
        span = memory.find(address);
        if (!span || address + size > span->end) {
            uint64_t bad = span ? span->end : address;
            throw Fault{illegalAddress, lane, std::string(write ? "write" : "read") + " of " + std::to_string(size) +
                        " bytes at global address " + hex(address) + ": " + memory.describe(bad)};
        }
    }
    uint64_t offset = address - span->base;
    if (!span->written.empty()) {
        auto* flags = const_cast<uint8_t*>(span->written.data() + offset);
        if (write) std::fill_n(flags, size, uint8_t{1});
        else if (std::find(flags, flags + size, 0) != flags + size)
            throw Fault{launchFailed, lane, "read of global memory that was never written, at byte " + std::to_string(offset) + " of an allocation of " +
                        std::to_string(span->end - span->base)};
    }
    return span->host + offset;
}

static std::string sharedPlace(uint32_t offset) { return "shared byte " + std::to_string(offset); }

void sharedMark(Warp& w, int lane, uint32_t offset, uint32_t size, bool write) {
    Block& b = *w.block;
    auto me = static_cast<uint16_t>(w.id);
    for (uint32_t at = offset; at < offset + size;) {
        Word& word = b.words[at / 4];
        uint32_t n = std::min(offset + size - at, 4 - at % 4);
        auto bytes = static_cast<uint8_t>(((1u << n) - 1) << (at % 4));
        if (word.pending)
            throw Fault{launchFailed, lane, std::string(write ? "write to " : "read of ") + sharedPlace(at) + " while a cp.async to it is on its way"};
        bool writtenNow = word.writeEpoch == b.epoch;
        if (writtenNow && word.writeWarp != me && word.writeWarp != several && (word.writeBytes & bytes))
            throw Fault{launchFailed, lane, "race: " + sharedPlace(at) + (write ? " is written" : " is read") + " by warp " + std::to_string(w.id) +
                        " and was written by warp " + std::to_string(word.writeWarp) + " with no barrier between"};
        if (write) {
            if (word.readEpoch == b.epoch && word.readWarp != me && (word.readBytes & bytes))
                throw Fault{launchFailed, lane, "race: " + sharedPlace(at) + " is written by warp " + std::to_string(w.id) + " and was read by " +
                            (word.readWarp == several ? "other warps" : "warp " + std::to_string(word.readWarp)) + " with no barrier between"};
            word.writeWarp = writtenNow && word.writeWarp != me ? several : me;
            word.writeBytes = static_cast<uint8_t>(writtenNow ? word.writeBytes | bytes : bytes);
            word.writeEpoch = b.epoch;
            word.written |= bytes;
        } else {
            if ((word.written & bytes) != bytes) throw Fault{launchFailed, lane, "read of " + sharedPlace(at) + ", which was never written"};
            bool readNow = word.readEpoch == b.epoch;
            word.readWarp = readNow && word.readWarp != me ? several : me;
            word.readBytes = static_cast<uint8_t>(readNow ? word.readBytes | bytes : bytes);
            word.readEpoch = b.epoch;
        }
        at += n;
    }
}

void sharedFault(Warp& w, int lane, uint64_t address, uint32_t size, bool write) {
    aligned(lane, address, size, "shared");
    throw Fault{illegalAddress, lane, std::string(write ? "write" : "read") + " of " + std::to_string(size) + " bytes at shared byte " +
                std::to_string(static_cast<int64_t>(address - sharedBase)) + ": the block has " + std::to_string(w.block->shared.size())};
}

void sharedAtomic(Warp& w, int lane, uint32_t offset, uint32_t size) {
    for (uint32_t at = offset / 4; at <= (offset + size - 1) / 4; ++at)
        if (!w.block->words[at].written) throw Fault{launchFailed, lane, "atomic on " + sharedPlace(offset) + ", which was never written"};
}

uint8_t* localAt(Warp& w, int lane, uint64_t address, uint32_t size) {
    aligned(lane, address, size, "local");
    uint32_t bytes = w.block->launch->program->localBytes;
    if (address + size > bytes)
        throw Fault{illegalAddress, lane, "access of " + std::to_string(size) + " bytes at local byte " + std::to_string(address) + ": the thread has " + std::to_string(bytes)};
    return w.local + static_cast<size_t>(lane) * bytes + address;
}

/// A wavefront serves one word of each of the 32 banks; 8-byte accesses go by half warps, 16-byte ones by quarters.
void countShared(Warp& w, const uint64_t* addresses, uint32_t active, uint32_t size) {
    uint32_t lanesAtOnce = size == 16 ? 8 : size == 8 ? 16 : 32;
    for (uint32_t from = 0; from < 32; from += lanesAtOnce) {
        uint32_t words[32], count = 0;
        for (uint32_t l = from; l < from + lanesAtOnce; ++l)
            if (active >> l & 1)
                for (uint32_t at = 0; at < std::max(size, 4u); at += 4) words[count++] = static_cast<uint32_t>((addresses[l] + at) / 4);
        if (!count) continue;
        std::sort(words, words + count);
        auto distinct = static_cast<uint32_t>(std::unique(words, words + count) - words);
        uint32_t banks[32] = {}, most = 0;
        for (uint32_t n = 0; n < distinct; ++n) most = std::max(most, ++banks[words[n] % 32]);
        w.block->counters.sharedAccesses += 1;
        w.block->counters.bankConflicts += most - 1;
    }
}

void countGlobal(Warp& w, const uint64_t* addresses, uint32_t active, uint32_t size) {
    uint64_t sorted[32];
    uint32_t count = 0;
    for (int l = 0; l < 32; ++l)
        if (active >> l & 1) sorted[count++] = addresses[l];
    std::sort(sorted, sorted + count);
    count = static_cast<uint32_t>(std::unique(sorted, sorted + count) - sorted);
    uint64_t sectors = 0, last = ~0ull;
    for (uint32_t n = 0; n < count; ++n)
        for (uint64_t sector = sorted[n] / 32; sector <= (sorted[n] + size - 1) / 32; ++sector)
            if (sector != last) {
                ++sectors;
                last = sector;
            }
    w.block->counters.sectors += sectors;
    w.block->counters.idealSectors += (count * size + 31) / 32;
}

void Counters::add(const Counters& other) {
    laneInstructions += other.laneInstructions;
    mma += other.mma;
    sharedAccesses += other.sharedAccesses;
    bankConflicts += other.bankConflicts;
    sectors += other.sectors;
    idealSectors += other.idealSectors;
}

}  // namespace sim
