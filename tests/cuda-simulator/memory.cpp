#include "memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "machine.h"
#include "settings.h"

namespace sim {

namespace {

// Addresses are never used twice, so that a pointer kept too long is found out.
constexpr uint64_t gap = 1 << 20, granularity = 256;
constexpr uint64_t poisonLimit = 64 << 20;  // larger allocations stay untouched until they are used

uint64_t roundUp(uint64_t value, uint64_t to) { return (value + to - 1) / to * to; }

void unmap(Span& span) {
    if (!span.registered) munmap(span.host, span.end - span.base);
}

}  // namespace

DeviceMemory::~DeviceMemory() { clear(); }

uint64_t DeviceMemory::total() const { return settings().memory; }

uint64_t DeviceMemory::allocate(uint64_t size) {
    if (size > total() || used_ + roundUp(size, granularity) > total()) return 0;
    void* host = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (host == MAP_FAILED) return 0;
    if (size <= poisonLimit) std::memset(host, 0xff, size);
    uint64_t base = deviceBase + next_ + gap;
    next_ = roundUp(next_ + gap + size, 512) + 256;  // aligned to 256 bytes and no better
    used_ += roundUp(size, granularity);
    auto span = std::make_unique<Span>(Span{base, base + size, static_cast<uint8_t*>(host), {}});
    if (checkFirstUse) span->written.resize(size);
    spans_[base] = std::move(span);
    return base;
}

bool DeviceMemory::release(uint64_t base) {
    auto found = spans_.find(base);
    if (found == spans_.end() || found->second->pinned) return false;
    used_ -= roundUp(found->second->end - base, granularity);
    unmap(*found->second);
    released_[base] = found->second->end;
    spans_.erase(found);
    return true;
}

void* DeviceMemory::allocateHost(uint64_t size) {
    void* host = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (host == MAP_FAILED) return nullptr;
    auto base = reinterpret_cast<uint64_t>(host);
    spans_[base] = std::make_unique<Span>(Span{base, base + size, static_cast<uint8_t*>(host), {}, true});
    return host;
}

bool DeviceMemory::releaseHost(void* pointer) {
    auto found = spans_.find(reinterpret_cast<uint64_t>(pointer));
    if (found == spans_.end() || !found->second->pinned || found->second->registered) return false;
    unmap(*found->second);
    spans_.erase(found);
    return true;
}

bool DeviceMemory::registerHost(void* pointer, uint64_t size) {
    auto base = reinterpret_cast<uint64_t>(pointer);
    if (find(base) || size == 0) return false;
    spans_[base] = std::make_unique<Span>(Span{base, base + size, static_cast<uint8_t*>(pointer), {}, true, true});
    return true;
}

bool DeviceMemory::unregisterHost(void* pointer) {
    auto found = spans_.find(reinterpret_cast<uint64_t>(pointer));
    if (found == spans_.end() || !found->second->registered) return false;
    spans_.erase(found);
    return true;
}

void DeviceMemory::clear() {
    for (auto& [base, span] : spans_) unmap(*span);
    spans_.clear();
    released_.clear();
    used_ = 0;
}

const Span* DeviceMemory::find(uint64_t address) const {
    auto after = spans_.upper_bound(address);
    if (after == spans_.begin()) return nullptr;
    const Span* span = std::prev(after)->second.get();
    return address < span->end ? span : nullptr;
}

std::string DeviceMemory::describe(uint64_t address) const {
    if (address < 4096) return "a null pointer";
    auto old = released_.upper_bound(address);
    if (old != released_.begin() && address < (--old)->second) return "inside an allocation that was freed";
    auto after = spans_.upper_bound(address);
    std::string result;
    if (after != spans_.begin()) {
        const Span& before = *std::prev(after)->second;
        if (address - before.end < gap)
            result = std::to_string(address - before.end) + " bytes after the end of an allocation of " + std::to_string(before.end - before.base);
    }
    if (result.empty() && after != spans_.end() && after->first - address < gap)
        result = std::to_string(after->first - address) + " bytes before an allocation of " + std::to_string(after->second->end - after->first);
    return result.empty() ? "in no allocation" : result;
}

}  // namespace sim
