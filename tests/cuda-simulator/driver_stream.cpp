// Driver API: streams, events, graphs, copies and fills.
#include <thread>

#include "driver.h"

namespace sim {

Stream* streamOf(void* handle) {
    auto number = reinterpret_cast<uintptr_t>(handle);
    if (number <= 2) return &driver().legacy;
    auto* stream = static_cast<Stream*>(handle);
    return driver().streams.count(stream) ? stream : nullptr;
}

static int refuse(Capture& capture, int error) {
    capture.invalid = true;
    return error;
}

int forbiddenInCapture() {
    for (auto& c : driver().captures)
        if (c->mode == 0 || (c->mode == 1 && c->thread == std::this_thread::get_id())) return refuse(*c, captureUnsupported);
    return success;
}

int synchronizing(Stream* stream) {
    for (auto& c : driver().captures)
        if (!stream || stream->capture == c) return refuse(*c, captureUnsupported);
    return success;
}

int submit(void* handle, Work work) {
    Stream* stream = streamOf(handle);
    if (!stream) return invalidHandle;
    if (stream == &driver().legacy) {
        for (auto& c : driver().captures)
            if (c->origin->blocking) return refuse(*c, captureImplicit);
        return execute(work);
    }
    if (!stream->capture) return execute(work);
    if (stream->capture->invalid) return captureInvalidated;
    work.after = stream->last;
    auto& nodes = stream->capture->graph->nodes;
    stream->last = {nodes.size()};
    nodes.push_back(std::move(work));
    return success;
}

namespace {

int copyNow(uint64_t to, uint64_t from, uint64_t count) {
    if (!count) return success;
    uint8_t *target = hostBytes(to, count, true), *source = hostBytes(from, count, false);
    if (!target || !source) return invalidValue;
    std::memmove(target, source, count);
    return success;
}

Work copyWork(uint64_t to, uint64_t from, uint64_t count) {
    Work w;
    w.kind = Work::Copy;
    w.to = to;
    w.from = from;
    w.count = count;
    return w;
}

Work setWork(uint64_t to, uint32_t value, uint32_t width, uint64_t count) {
    Work w;
    w.kind = Work::Set;
    w.to = to;
    w.value = value;
    w.width = width;
    w.count = count;
    return w;
}

int setNow(const Work& w) {
    if (!w.count) return success;
    uint8_t* target = w.to >= deviceBase || driver().memory.find(w.to) ? hostBytes(w.to, w.count * w.width, true) : nullptr;
    if (!target) return invalidValue;
    if (w.width == 1) std::memset(target, static_cast<int>(w.value), w.count);
    else
        for (uint64_t n = 0; n < w.count; ++n) std::memcpy(target + n * w.width, &w.value, w.width);
    return success;
}

/// Both ends of a copy must be good when it is recorded or run.
int copy(void* stream, uint64_t to, uint64_t from, uint64_t count) {
    if (count && (!hostBytes(to, count, false) || !hostBytes(from, count, false))) return invalidValue;
    return submit(stream, copyWork(to, from, count));
}

int copyWaiting(uint64_t to, uint64_t from, uint64_t count) {
    Call call;
    if (call.failed) return call.failed;
    if (int error = forbiddenInCapture()) return error;
    return copyNow(to, from, count);
}

int copyInStream(uint64_t to, uint64_t from, uint64_t count, void* stream) {
    Call call;
    return call.failed ? call.failed : copy(stream, to, from, count);
}

int fill(void* stream, uint64_t to, uint32_t value, uint32_t width, uint64_t count) {
    Call call;
    if (call.failed) return call.failed;
    return submit(stream, setWork(to, value, width, count));
}

uint64_t asNumber(const void* p) { return reinterpret_cast<uint64_t>(p); }

}  // namespace

int launchNow(const Work& work);

int execute(const Work& work) {
    switch (work.kind) {
        case Work::Launch: return launchNow(work);
        case Work::Copy: return copyNow(work.to, work.from, work.count);
        case Work::Set: return setNow(work);
        default: return success;
    }
}

}  // namespace sim

using namespace sim;

API cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t n) { return copyWaiting(to, from, n); }
API cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, size_t n) { return copyWaiting(to, asNumber(from), n); }
API cuMemcpyDtoH_v2(void* to, CUdeviceptr from, size_t n) { return copyWaiting(asNumber(to), from, n); }
API cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t n) { return copyWaiting(to, from, n); }
API cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t n, void* stream) { return copyInStream(to, from, n, stream); }
API cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, size_t n, void* stream) { return copyInStream(to, asNumber(from), n, stream); }
API cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, size_t n, void* stream) { return copyInStream(asNumber(to), from, n, stream); }
API cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t n, void* stream) { return copyInStream(to, from, n, stream); }
API cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t n) { return fill(nullptr, to, value, 1, n); }
API cuMemsetD16_v2(CUdeviceptr to, unsigned short value, size_t n) { return fill(nullptr, to, value, 2, n); }
API cuMemsetD32_v2(CUdeviceptr to, unsigned value, size_t n) { return fill(nullptr, to, value, 4, n); }
API cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t n, void* stream) { return fill(stream, to, value, 1, n); }
API cuMemsetD16Async(CUdeviceptr to, unsigned short value, size_t n, void* stream) { return fill(stream, to, value, 2, n); }
API cuMemsetD32Async(CUdeviceptr to, unsigned value, size_t n, void* stream) { return fill(stream, to, value, 4, n); }

API cuStreamCreateWithPriority(void** handle, unsigned flags, int) {
    Call call;
    if (call.failed) return call.failed;
    auto stream = std::make_unique<Stream>();
    stream->blocking = !(flags & 1);
    *handle = stream.get();
    driver().streams[stream.get()] = std::move(stream);
    return success;
}

API cuStreamCreate(void** handle, unsigned flags) { return cuStreamCreateWithPriority(handle, flags, 0); }

API cuStreamDestroy_v2(void* handle) {
    Call call;
    if (call.failed) return call.failed;
    auto* stream = static_cast<Stream*>(handle);
    if (!driver().streams.count(stream)) return invalidHandle;
    if (stream->capture) driver().captures.erase(stream->capture);
    driver().streams.erase(stream);
    return success;
}

API cuStreamSynchronize(void* handle) {
    Call call;
    counted("cuStreamSynchronize");
    if (call.failed) return call.failed;
    Stream* stream = streamOf(handle);
    return stream ? synchronizing(stream) : invalidHandle;
}

API cuStreamQuery(void* handle) { return cuStreamSynchronize(handle); }

API cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
    Call call;
    if (call.failed) return call.failed;
    Stream* stream = streamOf(handle);
    auto* event = static_cast<Event*>(eventHandle);
    if (!stream || !driver().events.count(event)) return invalidHandle;
    if (event->capture && driver().captures.count(event->capture)) {
        if (stream == &driver().legacy) return refuse(*event->capture, captureImplicit);
        if (stream->capture && stream->capture != event->capture) return refuse(*event->capture, captureMerge);
        if (!stream->capture) stream->last.clear();
        stream->capture = event->capture;
        stream->last.insert(event->last.begin(), event->last.end());
        return success;
    }
    if (stream->capture && event->recorded) return refuse(*stream->capture, captureIsolation);
    return success;
}

API cuEventCreate(void** handle, unsigned flags) {
    Call call;
    if (call.failed) return call.failed;
    auto event = std::make_unique<Event>();
    event->timing = !(flags & 2);
    *handle = event.get();
    driver().events[event.get()] = std::move(event);
    return success;
}

API cuEventDestroy_v2(void* handle) {
    Call call;
    if (call.failed) return call.failed;
    return driver().events.erase(static_cast<Event*>(handle)) ? success : invalidHandle;
}

API cuEventRecord(void* handle, void* streamHandle) {
    Call call;
    if (call.failed) return call.failed;
    auto* event = static_cast<Event*>(handle);
    Stream* stream = streamOf(streamHandle);
    if (!stream || !driver().events.count(event)) return invalidHandle;
    event->recorded = true;
    event->at = std::chrono::steady_clock::now();
    event->capture = stream->capture;
    event->last = stream->last;
    return success;
}

API cuEventQuery(void* handle) {
    Call call;
    if (call.failed) return call.failed;
    auto* event = static_cast<Event*>(handle);
    if (!driver().events.count(event)) return invalidHandle;
    return event->capture ? refuse(*event->capture, capturedEvent) : success;
}

API cuEventSynchronize(void* handle) {
    Call call;
    counted("cuEventSynchronize");
    return cuEventQuery(handle);
}

API cuEventElapsedTime(float* milliseconds, void* from, void* to) {
    Call call;
    if (call.failed) return call.failed;
    auto *a = static_cast<Event*>(from), *b = static_cast<Event*>(to);
    if (!driver().events.count(a) || !driver().events.count(b) || !a->recorded || !b->recorded || !a->timing || !b->timing) return invalidHandle;
    if (a->capture || b->capture) return capturedEvent;
    *milliseconds = std::chrono::duration<float, std::milli>(b->at - a->at).count();
    return success;
}

API cuStreamBeginCapture_v2(void* handle, int mode) {
    Call call;
    if (call.failed) return call.failed;
    Stream* stream = streamOf(handle);
    if (!stream) return invalidHandle;
    if (stream == &driver().legacy) return captureUnsupported;
    if (stream->capture || mode < 0 || mode > 2) return invalidValue;
    stream->capture = std::make_shared<Capture>();
    stream->capture->origin = stream;
    stream->capture->mode = mode;
    stream->capture->thread = std::this_thread::get_id();
    stream->last.clear();
    driver().captures.insert(stream->capture);
    return success;
}

API cuStreamEndCapture(void* handle, void** graph) {
    Call call;
    if (call.failed) return call.failed;
    *graph = nullptr;
    Stream* stream = streamOf(handle);
    if (!stream) return invalidHandle;
    auto capture = stream->capture;
    if (!capture) return invalidValue;
    if (capture->origin != stream) return refuse(*capture, captureUnmatched);
    if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) return captureWrongThread;
    std::set<size_t> joined = stream->last;
    for (size_t n = capture->graph->nodes.size(); n-- > 0;)
        if (joined.count(n)) joined.insert(capture->graph->nodes[n].after.begin(), capture->graph->nodes[n].after.end());
    driver().captures.erase(capture);
    for (auto& [other, owned] : driver().streams)
        if (other->capture == capture) {
            other->capture = nullptr;
            other->last.clear();
        }
    if (capture->invalid) return captureInvalidated;
    if (joined.size() != capture->graph->nodes.size()) return captureUnjoined;
    *graph = capture->graph.get();
    driver().graphs[capture->graph.get()] = capture->graph;
    return success;
}

API cuStreamIsCapturing(void* handle, int* status) {
    Call call;
    if (call.failed) return call.failed;
    Stream* stream = streamOf(handle);
    if (!stream) return invalidHandle;
    *status = !stream->capture ? 0 : stream->capture->invalid ? 2 : 1;
    return success;
}

API cuGraphInstantiateWithFlags(void** executable, void* handle, unsigned long long) {
    Call call;
    if (call.failed) return call.failed;
    auto found = driver().graphs.find(static_cast<Graph*>(handle));
    if (found == driver().graphs.end()) return invalidHandle;
    auto copied = std::make_shared<Graph>(*found->second);
    *executable = copied.get();
    driver().executables[copied.get()] = copied;
    return success;
}

API cuGraphInstantiate_v2(void** executable, void* graph, void**, char*, size_t) { return cuGraphInstantiateWithFlags(executable, graph, 0); }

API cuGraphLaunch(void* handle, void* streamHandle) {
    Call call;
    counted("cuGraphLaunch");
    if (call.failed) return call.failed;
    auto found = driver().executables.find(static_cast<Graph*>(handle));
    if (found == driver().executables.end()) return invalidHandle;
    auto kept = found->second;
    for (const Work& work : kept->nodes)
        if (int error = submit(streamHandle, work)) return error;
    return success;
}

API cuGraphUpload(void*, void*) { Call call; return call.failed; }
API cuGraphDestroy(void* handle) { Call call; return call.failed ? call.failed : driver().graphs.erase(static_cast<Graph*>(handle)) ? success : invalidHandle; }
API cuGraphExecDestroy(void* handle) { Call call; return call.failed ? call.failed : driver().executables.erase(static_cast<Graph*>(handle)) ? success : invalidHandle; }

API cuGraphGetNodes(void* handle, void** nodes, size_t* count) {
    Call call;
    if (call.failed) return call.failed;
    auto found = driver().graphs.find(static_cast<Graph*>(handle));
    if (found == driver().graphs.end()) return invalidHandle;
    size_t have = found->second->nodes.size();
    if (nodes)
        for (size_t n = 0; n < *count; ++n) nodes[n] = n < have ? &found->second->nodes[n] : nullptr;
    *count = nodes ? std::min(*count, have) : have;
    return success;
}
