// Allocations of the simulated device, each with room around it that belongs to nobody.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sim {

struct Span {
    uint64_t base, end;              // as the kernel sees it
    uint8_t* host;                   // where the bytes are
    std::vector<uint8_t> written;    // per byte, when first use is checked
    bool pinned = false;             // page-locked memory of the host
    bool registered = false;         // ... that the caller allocated
};

class DeviceMemory {
public:
    ~DeviceMemory();
    uint64_t allocate(uint64_t size);          // 0 when there is not enough
    bool release(uint64_t base);
    void* allocateHost(uint64_t size);
    bool releaseHost(void* pointer);
    bool registerHost(void* pointer, uint64_t size);
    bool unregisterHost(void* pointer);
    void clear();                              // everything, as when a context ends

    const Span* find(uint64_t address) const;  // the allocation that holds it, or null
    std::string describe(uint64_t address) const;
    uint64_t used() const { return used_; }
    uint64_t total() const;

    bool checkFirstUse = false;

private:
    uint64_t next_ = 0, used_ = 0;
    std::map<uint64_t, std::unique_ptr<Span>> spans_;
    std::map<uint64_t, uint64_t> released_;    // base -> end, to say so
};

}  // namespace sim
