// Driver API: device, context, memory.
#include "driver.h"

#include <cstdio>
#include <utility>

namespace sim {

thread_local Context* current = nullptr;
static thread_local std::vector<Context*> below;  // the rest of the thread's stack of contexts

static void push(Context* context) {
    if (current) below.push_back(current);
    current = context;
}

static void pop() {
    current = below.empty() ? nullptr : below.back();
    if (current) below.pop_back();
}

Driver& driver() {
    static Driver* d = new Driver;  // outlives the threads of the process
    return *d;
}

Call::Call(bool needsContext) : hold(driver().lock), failed(success) {
    Driver& d = driver();
    if (!d.initialized) failed = notInitialized;
    else if (d.lost) failed = eccUncorrectable;
    else if (needsContext && (!current || !d.contexts.count(current))) failed = invalidContext;
    else if (needsContext && current->error) failed = current->error;
}

void say(const std::string& text) {
    driver().lastError = text;
    std::fprintf(stderr, "cuda-simulator: %s\n", text.c_str());
}

void counted(const char* function) { ++driver().calls[function]; }

uint8_t* hostBytes(uint64_t address, uint64_t count, bool write) {
    const Span* span = driver().memory.find(address);
    if (!span) {
        if (address < deviceBase) return reinterpret_cast<uint8_t*>(address);
        say("copy or fill of " + std::to_string(count) + " bytes at " + hex(address) + ": " + driver().memory.describe(address));
        return nullptr;
    }
    if (address + count > span->end) {
        if (span->pinned) return reinterpret_cast<uint8_t*>(address);
        say("copy or fill of " + std::to_string(count) + " bytes at " + hex(address) + " goes " + std::to_string(address + count - span->end) + " bytes beyond its allocation");
        return nullptr;
    }
    if (write && !span->written.empty()) std::memset(const_cast<uint8_t*>(span->written.data()) + (address - span->base), 1, count);
    return span->host + (address - span->base);
}

int attribute(int which) {
    int sm = settings().sm;
    int perMultiprocessor = sm >= 90 ? 233472 : sm == 80 || sm == 87 ? 167936 : sm >= 86 ? 102400 : 65536;
    switch (which) {
        case 1: case 2: case 3: return 1024;
        case 4: return 64;
        case 5: return 0x7fffffff;
        case 6: case 7: return 65535;
        case 8: return 48 << 10;
        case 9: return 65536;
        case 10: return 32;
        case 11: return 0x7fffffff;
        case 12: case 82: return 65536;
        case 13: return 1410000;
        case 14: return 512;
        case 15: case 19: case 31: case 32: case 41: case 78: case 79: case 80: case 83: case 89: case 90: case 91: return 1;
        case 16: return settings().processors;
        case 33: return 1;
        case 36: return 1215000;
        case 37: return 5120;
        case 38: return 40 << 20;
        case 39: return sm == 80 || sm >= 90 ? 2048 : sm >= 86 ? 1536 : 1024;
        case 40: return 3;
        case 75: return sm / 10;
        case 76: return sm % 10;
        case 81: return perMultiprocessor;
        case 97: return sm >= 80 ? perMultiprocessor - 1024 : perMultiprocessor;
        case 106: return sm == 80 || sm >= 90 ? 32 : 16;
        case 111: return sm >= 80 ? 1024 : 0;
        default: return 0;
    }
}

}  // namespace sim

using namespace sim;

API cuInit(unsigned) {
    std::lock_guard hold(driver().lock);
    driver().initialized = true;
    driver().memory.checkFirstUse = settings().initCheck;
    return success;
}

API cuDriverGetVersion(int* version) { *version = 12040; return success; }

API cuDeviceGetCount(int* count) {
    Call call(false);
    *count = 1;
    return call.failed == notInitialized ? call.failed : success;
}

API cuDeviceGet(CUdevice* device, int ordinal) {
    *device = 0;
    return ordinal == 0 ? success : invalidDevice;
}

API cuDeviceGetName(char* name, int length, CUdevice device) {
    if (device) return invalidDevice;
    std::snprintf(name, static_cast<size_t>(length), "Simulated sm_%d", settings().sm);
    return success;
}

API cuDeviceTotalMem_v2(size_t* bytes, CUdevice) { *bytes = settings().memory; return success; }
API cuDeviceGetAttribute(int* value, int which, CUdevice device) { *value = attribute(which); return device ? invalidDevice : success; }
API cuDeviceComputeCapability(int* major, int* minor, CUdevice) { *major = settings().sm / 10; *minor = settings().sm % 10; return success; }
API cuDeviceGetUuid(char* uuid, CUdevice) { std::memset(uuid, 0x51, 16); return success; }
API cuDeviceGetUuid_v2(char* uuid, CUdevice device) { return cuDeviceGetUuid(uuid, device); }
API cuDeviceCanAccessPeer(int* can, CUdevice, CUdevice) { *can = 0; return success; }
API cuCtxEnablePeerAccess(void*, unsigned) { return 217; }
API cuCtxDisablePeerAccess(void*) { return 705; }
API cuDeviceGetP2PAttribute(int* value, int, CUdevice, CUdevice) { *value = 0; return success; }

API cuCtxCreate_v2(Context** context, unsigned, CUdevice device) {
    Call call(false);
    if (call.failed) return call.failed;
    if (device) return invalidDevice;
    push(*context = new Context);
    driver().contexts.insert(current);
    return success;
}

API cuCtxDestroy_v2(Context* context) {
    std::lock_guard hold(driver().lock);
    Driver& d = driver();
    if (!d.contexts.erase(context)) return invalidContext;
    int error = d.lost ? static_cast<int>(eccUncorrectable) : success;
    for (uint64_t base : context->allocations) d.memory.release(base);
    if (current == context) pop();
    delete context;
    return error;
}

API cuCtxSetCurrent(Context* context) {
    std::lock_guard hold(driver().lock);
    if (!context) {
        pop();
        return success;
    }
    if (!driver().contexts.count(context)) return invalidContext;
    current = context;
    return success;
}

API cuCtxGetCurrent(Context** context) { *context = current; return success; }
API cuCtxGetDevice(CUdevice* device) { *device = 0; return current ? success : invalidContext; }

API cuCtxPushCurrent_v2(Context* context) {
    std::lock_guard hold(driver().lock);
    if (!driver().contexts.count(context)) return invalidContext;
    push(context);
    return success;
}

API cuCtxPopCurrent_v2(Context** context) {
    if (!current) return invalidContext;
    if (context) *context = current;
    pop();
    return success;
}

API cuCtxSynchronize() {
    Call call;
    if (call.failed) return call.failed;
    return synchronizing(nullptr);
}

API cuCtxGetCacheConfig(int* config) { *config = 0; return success; }
API cuCtxSetCacheConfig(int) { return success; }
API cuCtxGetSharedMemConfig(int* config) { *config = 1; return success; }
API cuCtxSetSharedMemConfig(int) { return success; }
API cuCtxGetStreamPriorityRange(int* least, int* greatest) { *least = 0; *greatest = -5; return success; }

API cuMemGetInfo_v2(size_t* free, size_t* total) {
    Call call;
    if (call.failed) return call.failed;
    *total = driver().memory.total();
    *free = *total - std::min<uint64_t>(*total, driver().memory.used());
    return success;
}

API cuMemAlloc_v2(CUdeviceptr* pointer, size_t size) {
    Call call;
    if (call.failed) return call.failed;
    if (int error = forbiddenInCapture()) return error;
    if (!size) return invalidValue;
    *pointer = driver().memory.allocate(size);
    if (!*pointer) return outOfMemory;
    current->allocations.insert(*pointer);
    return success;
}

API cuMemFree_v2(CUdeviceptr pointer) {
    Call call;
    if (call.failed) return call.failed;
    if (int error = forbiddenInCapture()) return error;
    if (!pointer) return success;
    current->allocations.erase(pointer);
    return driver().memory.release(pointer) ? success : invalidValue;
}

API cuMemHostAlloc(void** pointer, size_t size, unsigned) {
    Call call;
    if (call.failed) return call.failed;
    if (int error = forbiddenInCapture()) return error;
    if (!size) return invalidValue;
    *pointer = driver().memory.allocateHost(size);
    return *pointer ? success : outOfMemory;
}

API cuMemAllocHost_v2(void** pointer, size_t size) { return cuMemHostAlloc(pointer, size, 0); }

API cuMemFreeHost(void* pointer) {
    Call call;
    if (call.failed) return call.failed;
    if (int error = forbiddenInCapture()) return error;
    return !pointer || driver().memory.releaseHost(pointer) ? success : invalidValue;
}

API cuMemHostRegister_v2(void* pointer, size_t size, unsigned) {
    Call call;
    if (call.failed) return call.failed;
    return driver().memory.registerHost(pointer, size) ? success : driver().memory.find(reinterpret_cast<uint64_t>(pointer)) ? 712 : invalidValue;
}

API cuMemHostUnregister(void* pointer) {
    Call call;
    bool known = driver().memory.unregisterHost(pointer);  // host memory is not lost with the device
    if (call.failed) return call.failed;
    return known ? success : 713;
}

API cuMemHostGetDevicePointer_v2(CUdeviceptr* device, void* host, unsigned) {
    Call call;
    if (call.failed) return call.failed;
    *device = reinterpret_cast<uint64_t>(host);
    return driver().memory.find(*device) ? success : invalidValue;
}

API cuPointerGetAttribute(void* value, int which, CUdeviceptr pointer) {
    Call call;
    if (call.failed) return call.failed;
    const Span* span = driver().memory.find(pointer);
    if (!span || (which != 2 && which != 3)) return invalidValue;
    if (which == 2) *static_cast<int*>(value) = span->pinned ? 1 : 2;
    else *static_cast<uint64_t*>(value) = pointer;
    return success;
}

API cuGetErrorName(int error, const char** text) {
    static const std::map<int, const char*> names = {
        {0, "CUDA_SUCCESS"}, {1, "CUDA_ERROR_INVALID_VALUE"}, {2, "CUDA_ERROR_OUT_OF_MEMORY"}, {3, "CUDA_ERROR_NOT_INITIALIZED"},
        {101, "CUDA_ERROR_INVALID_DEVICE"}, {201, "CUDA_ERROR_INVALID_CONTEXT"}, {214, "CUDA_ERROR_ECC_UNCORRECTABLE"},
        {218, "CUDA_ERROR_INVALID_PTX"}, {400, "CUDA_ERROR_INVALID_HANDLE"}, {500, "CUDA_ERROR_NOT_FOUND"}, {600, "CUDA_ERROR_NOT_READY"},
        {700, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"}, {702, "CUDA_ERROR_LAUNCH_TIMEOUT"},
        {712, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED"}, {713, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED"},
        {716, "CUDA_ERROR_MISALIGNED_ADDRESS"}, {719, "CUDA_ERROR_LAUNCH_FAILED"}, {801, "CUDA_ERROR_NOT_SUPPORTED"},
        {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"}, {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"}, {902, "CUDA_ERROR_STREAM_CAPTURE_MERGE"},
        {903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED"}, {904, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED"}, {905, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION"},
        {906, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT"}, {907, "CUDA_ERROR_CAPTURED_EVENT"}, {908, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD"}};
    auto found = names.find(error);
    *text = found == names.end() ? nullptr : found->second;
    return *text ? success : invalidValue;
}

API cuGetErrorString(int error, const char** text) { return cuGetErrorName(error, text); }

/// For tests: a setting by its name without the prefix; LOSE_AFTER counts from here, and 0 brings a lost device back.
API cuSimulatorSet(const char* name, const char* value) {
    std::lock_guard hold(driver().lock);
    if (!change(name, value)) return invalidValue;
    if (std::string(name) == "LOSE_AFTER") {
        driver().launches = 0;
        driver().lost = false;
    }
    driver().memory.checkFirstUse = settings().initCheck;
    return success;
}

/// For tests: how often a launch, a graph launch or a wait was asked for since the last question about it.
API cuSimulatorCalls(const char* function) {
    std::lock_guard hold(driver().lock);
    return std::exchange(driver().calls[function], 0);
}

/// For tests: what was said last on standard error.
API cuSimulatorLastError(char* text, int length) {
    std::lock_guard hold(driver().lock);
    std::snprintf(text, static_cast<size_t>(length), "%s", driver().lastError.c_str());
    driver().lastError.clear();
    return success;
}
