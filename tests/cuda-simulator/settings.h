#pragma once

#include <cstdint>
#include <string>

namespace sim {

/// From the environment variables CUDA_SIMULATOR_…, and from cuSimulatorSet.
struct Settings {
    int sm = 80;                       // SM
    int processors = 4;                // PROCESSORS: multiprocessors the device says it has
    uint64_t memory = 4ull << 30;      // MEMORY, in bytes
    int64_t loseAfter = 0;             // LOSE_AFTER: launches until the device is lost; 0 is never
    bool initCheck = false;            // INITCHECK
    bool sharedCheck = true;           // SHAREDCHECK: races and first use in shared memory
    std::string report;                // REPORT: file
    uint64_t stepLimit = 1ull << 33;   // STEP_LIMIT: instructions of one warp
    int threads = 0;                   // THREADS: workers; 0 is one per processor
};

Settings& settings();
bool change(const std::string& name, const std::string& value);

}  // namespace sim
