// The state behind the driver API.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "machine.h"
#include "program.h"
#include "settings.h"

using CUresult = int;
using CUdevice = int;
using CUdeviceptr = unsigned long long;

#define API extern "C" __attribute__((visibility("default"))) CUresult

namespace sim {

enum Result : int {
    success = 0, invalidValue = 1, outOfMemory = 2, notInitialized = 3, noDevice = 100, invalidDevice = 101, invalidContext = 201,
    eccUncorrectable = 214, invalidPtx = 218, invalidHandle = 400, notFound = 500, notReady = 600, notSupported = 801,
    captureUnsupported = 900, captureInvalidated = 901, captureMerge = 902, captureUnmatched = 903, captureUnjoined = 904,
    captureIsolation = 905, captureImplicit = 906, capturedEvent = 907, captureWrongThread = 908
};

struct ModuleObject;

struct FunctionObject {
    std::unique_ptr<Program> program;
    ModuleObject* module;
    int maxDynamicShared = 0;
};

struct ModuleObject {
    std::map<std::string, std::unique_ptr<FunctionObject>> functions;
    std::map<std::string, std::pair<uint64_t, uint64_t>> globals;
};

/// One piece of work for a stream: done at once, or kept in a graph.
struct Work {
    enum Kind { Launch, Copy, Set, Empty } kind = Empty;
    FunctionObject* function = nullptr;
    uint32_t grid[3] = {}, block[3] = {}, shared = 0;
    std::vector<uint8_t> parameters;
    uint64_t to = 0, from = 0, count = 0;
    uint32_t value = 0, width = 1;
    std::set<size_t> after;  // nodes of the graph it waits for
};

struct Graph {
    std::vector<Work> nodes;
};

struct Stream;

struct Capture {
    Stream* origin;
    int mode;  // 0 global, 1 thread local, 2 relaxed
    std::thread::id thread;
    bool invalid = false;
    std::shared_ptr<Graph> graph = std::make_shared<Graph>();
};

struct Stream {
    bool blocking = false;              // synchronizes with the legacy stream
    std::shared_ptr<Capture> capture;   // while it is recorded
    std::set<size_t> last;              // nodes the next one waits for
};

struct Event {
    bool recorded = false;
    std::chrono::steady_clock::time_point at;
    bool timing = true;
    std::shared_ptr<Capture> capture;   // recorded into a graph
    std::set<size_t> last;
};

struct Context {
    int error = success;                // stays once a kernel has failed
    std::set<uint64_t> allocations;
};

struct Driver {
    std::recursive_mutex lock;
    bool initialized = false, lost = false;
    int64_t launches = 0;
    DeviceMemory memory;
    std::set<Context*> contexts;
    std::map<Stream*, std::unique_ptr<Stream>> streams;
    std::map<Event*, std::unique_ptr<Event>> events;
    std::map<ModuleObject*, std::unique_ptr<ModuleObject>> modules;
    std::set<FunctionObject*> functions;
    std::map<Graph*, std::shared_ptr<Graph>> graphs;
    std::map<Graph*, std::shared_ptr<Graph>> executables;
    std::set<std::shared_ptr<Capture>> captures;
    Stream legacy;
    std::string lastError;
    std::map<std::string, int> calls;           // of the functions that cuSimulatorCalls counts
};

Driver& driver();
extern thread_local Context* current;

/// Held by every call; `failed` is what the call must return when it is not zero.
struct Call {
    std::lock_guard<std::recursive_mutex> hold;
    int failed;
    explicit Call(bool needsContext = true);
};

int attribute(int which);                        // of the device, by the driver's number
Stream* streamOf(void* handle);                 // null for a handle that is none
int execute(const Work& work);                  // now
int submit(void* stream, Work work);            // now, or into the graph being recorded
int forbiddenInCapture();                       // for calls that a capture in global mode forbids
int synchronizing(Stream* stream);              // ... that wait for a stream, or for all with null
void counted(const char* function);            // for cuSimulatorCalls
void say(const std::string& text);              // on standard error, and kept for cuSimulatorLastError
uint8_t* hostBytes(uint64_t address, uint64_t count, bool write);  // null when not within one allocation

}  // namespace sim
