// Driver API: modules, functions, launches, occupancy.
#include <cstdio>
#include <thread>

#include "driver.h"

namespace sim {

namespace {

constexpr uint32_t staticLimit = 48 << 10;

int optInLimit() { return attribute(97); }

std::unique_ptr<ModuleObject> build(const std::string& text) {
    Module module = parse(text);
    auto result = std::make_unique<ModuleObject>();
    for (auto& symbol : module.symbols) {
        if (symbol.kind != Symbol::Global || symbol.size == 0) continue;
        symbol.address = driver().memory.allocate(symbol.size);
        current->allocations.insert(symbol.address);
        uint8_t* bytes = hostBytes(symbol.address, symbol.size, true);
        std::memset(bytes, 0, symbol.size);
        std::memcpy(bytes, symbol.initial.data(), std::min<size_t>(symbol.size, symbol.initial.size()));
        result->globals[symbol.name] = {symbol.address, symbol.size};
    }
    for (auto& [name, f] : module.functions) {
        if (!f.entry || !f.defined) continue;
        auto object = std::make_unique<FunctionObject>();
        object->program = compile(module, f);
        object->module = result.get();
        for (auto& warning : object->program->warnings) say("kernel " + name + ", warning: " + warning);
        if (object->program->staticShared > staticLimit)
            throw PtxError(f.line, name + " uses " + std::to_string(object->program->staticShared) + " bytes of static shared memory, more than " + std::to_string(staticLimit));
        result->functions[name] = std::move(object);
    }
    return result;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (char c : text) result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return result + "\"";
}

void writeReport(const Work& work, const Launch& launch) {
    std::FILE* file = std::fopen(settings().report.c_str(), "a");
    if (!file) return;
    auto& c = launch.counters;
    std::fprintf(file, "{\"kernel\":%s,\"grid\":[%u,%u,%u],\"block\":[%u,%u,%u],\"dynamicShared\":%u,\"staticShared\":%u,\"laneInstructions\":%llu,"
                 "\"mma\":%llu,\"sharedWavefronts\":%llu,\"bankConflicts\":%llu,\"sectors\":%llu,\"idealSectors\":%llu}\n",
                 quoted(launch.program->name).c_str(), work.grid[0], work.grid[1], work.grid[2], work.block[0], work.block[1], work.block[2], work.shared,
                 launch.program->staticShared, static_cast<unsigned long long>(c.laneInstructions), static_cast<unsigned long long>(c.mma),
                 static_cast<unsigned long long>(c.sharedAccesses + c.bankConflicts), static_cast<unsigned long long>(c.bankConflicts),
                 static_cast<unsigned long long>(c.sectors), static_cast<unsigned long long>(c.idealSectors));
    std::fclose(file);
}

int checked(const Work& w, const std::string& problem) {
    say("launch of " + w.function->program->name + " refused: " + problem);
    return invalidValue;
}

int checkLaunch(const Work& w) {
    const Program& p = *w.function->program;
    uint64_t threads = static_cast<uint64_t>(w.block[0]) * w.block[1] * w.block[2];
    uint64_t blocks = static_cast<uint64_t>(w.grid[0]) * w.grid[1] * w.grid[2];
    if (!threads || !blocks) return checked(w, "a grid or block dimension is zero");
    if (threads > 1024 || w.block[2] > 64) return checked(w, std::to_string(threads) + " threads in a block");
    if (w.grid[0] > 0x7fffffff || w.grid[1] > 65535 || w.grid[2] > 65535) return checked(w, "the grid is too large");
    uint64_t most = static_cast<uint64_t>(p.maxThreads[0]) * p.maxThreads[1] * p.maxThreads[2];
    if (most && threads > most) return checked(w, std::to_string(threads) + " threads in a block, the kernel was compiled for " + std::to_string(most));
    if (p.required && (w.block[0] != p.maxThreads[0] || w.block[1] != p.maxThreads[1] || w.block[2] != p.maxThreads[2])) return checked(w, "the block is not of .reqntid");
    auto allowed = std::max(static_cast<int>(staticLimit - p.staticShared), w.function->maxDynamicShared);
    if (static_cast<int64_t>(w.shared) > allowed) return checked(w, std::to_string(w.shared) + " bytes of dynamic shared memory, " + std::to_string(allowed) + " are allowed");
    return success;
}

}  // namespace

int launchNow(const Work& work) {
    Driver& d = driver();
    if (d.lost) return eccUncorrectable;
    if (settings().loseAfter > 0 && ++d.launches >= settings().loseAfter) {
        d.lost = true;
        say("the device is lost at launch " + std::to_string(d.launches) + ", as asked for");
        return eccUncorrectable;
    }
    Launch launch;
    launch.program = work.function->program.get();
    std::copy(work.grid, work.grid + 3, launch.grid);
    std::copy(work.block, work.block + 3, launch.block);
    launch.dynamicShared = work.shared;
    launch.parameters = work.parameters;
    launch.memory = &d.memory;
    launch.count = !settings().report.empty();
    launch.stepLimit = settings().stepLimit;
    runBlocks(launch);
    if (launch.count) writeReport(work, launch);
    if (launch.failed) {
        say(launch.error);
        current->error = launch.errorCode;
        return launch.errorCode;
    }
    return success;
}

}  // namespace sim

using namespace sim;

namespace {

void giveLog(const std::string& text, unsigned count, const int* options, void** values, int buffer) {
    char* log = nullptr;
    size_t size = 0;
    for (unsigned n = 0; n < count; ++n) {
        if (options[n] == buffer) log = static_cast<char*>(values[n]);
        if (options[n] == buffer + 1) size = reinterpret_cast<size_t>(values[n]) & 0xffffffffu;
    }
    if (log && size) std::snprintf(log, size, "%s", text.c_str());
}

}  // namespace

API cuModuleLoadDataEx(void** handle, const void* image, unsigned count, int* options, void** values) {
    Call call;
    if (call.failed) return call.failed;
    if (int error = forbiddenInCapture()) return error;
    try {
        giveLog("", count, options, values, 5);
        auto module = build(static_cast<const char*>(image));
        for (auto& [name, f] : module->functions) driver().functions.insert(f.get());
        *handle = module.get();
        driver().modules[module.get()] = std::move(module);
        return success;
    } catch (const std::exception& e) {
        std::string text = std::string("ptxas error: ") + e.what();
        giveLog(text, count, options, values, 5);
        say(text);
        return invalidPtx;
    }
}

API cuModuleLoadData(void** handle, const void* image) { return cuModuleLoadDataEx(handle, image, 0, nullptr, nullptr); }

API cuModuleUnload(void* handle) {
    Call call;
    if (call.failed) return call.failed;
    auto found = driver().modules.find(static_cast<ModuleObject*>(handle));
    if (found == driver().modules.end()) return invalidHandle;
    for (auto& [name, f] : found->second->functions) driver().functions.erase(f.get());
    for (auto& [name, place] : found->second->globals) {
        driver().memory.release(place.first);
        current->allocations.erase(place.first);
    }
    driver().modules.erase(found);
    return success;
}

API cuModuleGetFunction(void** function, void* handle, const char* name) {
    Call call;
    if (call.failed) return call.failed;
    auto found = driver().modules.find(static_cast<ModuleObject*>(handle));
    if (found == driver().modules.end()) return invalidHandle;
    auto f = found->second->functions.find(name);
    if (f == found->second->functions.end()) return notFound;
    *function = f->second.get();
    return success;
}

API cuModuleGetGlobal_v2(CUdeviceptr* pointer, size_t* size, void* handle, const char* name) {
    Call call;
    if (call.failed) return call.failed;
    auto found = driver().modules.find(static_cast<ModuleObject*>(handle));
    if (found == driver().modules.end()) return invalidHandle;
    auto g = found->second->globals.find(name);
    if (g == found->second->globals.end()) return notFound;
    if (pointer) *pointer = g->second.first;
    if (size) *size = g->second.second;
    return success;
}

API cuLaunchKernel(void* handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, void* stream, void** parameters, void** extra) {
    Call call;
    counted("cuLaunchKernel");
    if (call.failed) return call.failed;
    auto* f = static_cast<FunctionObject*>(handle);
    if (!driver().functions.count(f)) return invalidHandle;
    Work w;
    w.kind = Work::Launch;
    w.function = f;
    w.grid[0] = gx; w.grid[1] = gy; w.grid[2] = gz;
    w.block[0] = bx; w.block[1] = by; w.block[2] = bz;
    w.shared = shared;
    w.parameters.resize(f->program->parameterBytes);
    if (parameters) {
        for (size_t n = 0; n < f->program->parameters.size(); ++n)
            std::memcpy(w.parameters.data() + f->program->parameters[n].offset, parameters[n], f->program->parameters[n].size);
    } else if (extra) {
        const void* buffer = nullptr;
        size_t size = 0;
        for (; *extra; extra += 2) {
            if (reinterpret_cast<uintptr_t>(extra[0]) == 1) buffer = extra[1];
            else if (reinterpret_cast<uintptr_t>(extra[0]) == 2) size = *static_cast<size_t*>(extra[1]);
            else return invalidValue;
        }
        if (!buffer || size < w.parameters.size()) return checked(w, std::to_string(size) + " bytes of arguments, the kernel takes " + std::to_string(w.parameters.size()));
        std::memcpy(w.parameters.data(), buffer, w.parameters.size());
    } else if (!w.parameters.empty()) {
        return checked(w, "no arguments");
    }
    if (int error = checkLaunch(w)) return error;
    return submit(stream, std::move(w));
}

API cuFuncSetAttribute(void* handle, int which, int value) {
    Call call;
    if (call.failed) return call.failed;
    auto* f = static_cast<FunctionObject*>(handle);
    if (!driver().functions.count(f)) return invalidHandle;
    if (which == 9) return value >= 0 && value <= 100 ? success : value == -1 ? success : invalidValue;
    if (which != 8 || value < 0 || value + static_cast<int>(f->program->staticShared) > optInLimit()) return invalidValue;
    f->maxDynamicShared = value;
    return success;
}

API cuFuncGetAttribute(int* value, int which, void* handle) {
    Call call;
    if (call.failed) return call.failed;
    auto* f = static_cast<FunctionObject*>(handle);
    if (!driver().functions.count(f)) return invalidHandle;
    const Program& p = *f->program;
    switch (which) {
        case 0: *value = p.maxThreads[0] ? static_cast<int>(p.maxThreads[0] * p.maxThreads[1] * p.maxThreads[2]) : 1024; break;
        case 1: *value = static_cast<int>(p.staticShared); break;
        case 3: *value = static_cast<int>(p.localBytes); break;
        case 4: *value = 64; break;
        case 5: case 6: *value = settings().sm; break;
        case 8: *value = std::max(static_cast<int>(staticLimit - p.staticShared), f->maxDynamicShared); break;
        default: *value = 0;
    }
    return success;
}

API cuFuncSetCacheConfig(void*, int) { return success; }

API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int blockSize, size_t dynamicShared) {
    Call call;
    if (call.failed) return call.failed;
    auto* f = static_cast<FunctionObject*>(handle);
    if (!driver().functions.count(f)) return invalidHandle;
    if (blockSize <= 0) return invalidValue;
    int warps = (blockSize + 31) / 32;
    size_t shared = f->program->staticShared + dynamicShared + 1024;
    int byShared = static_cast<int>((static_cast<size_t>(optInLimit()) + 1024) / shared);
    *blocks = std::min(std::min(64 / warps, 32), byShared);
    return success;
}

API cuOccupancyMaxPotentialBlockSize(int* minGrid, int* blockSize, void* handle, size_t (*sharedOf)(int), size_t dynamicShared, int limit) {
    Call call;
    if (call.failed) return call.failed;
    auto* f = static_cast<FunctionObject*>(handle);
    if (!driver().functions.count(f)) return invalidHandle;
    uint32_t most = f->program->maxThreads[0];
    *blockSize = most ? static_cast<int>(most) : 256;
    if (limit > 0) *blockSize = std::min(*blockSize, limit);
    int blocks = 0;
    int error = cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, handle, *blockSize, sharedOf ? sharedOf(*blockSize) : dynamicShared);
    *minGrid = std::max(1, blocks) * settings().processors;
    return error;
}
