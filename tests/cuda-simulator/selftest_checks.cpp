#include "selftest.h"

namespace test {

namespace {

const std::string tile = ".shared .align 16 .b8 s[1024]; mov.u32 %r1, s; shl.b32 %r2, %r0, 2; add.u32 %r3, %r1, %r2;\n";

/// Copies 16 bytes per thread through shared memory.
std::string asyncCopy(const std::string& wait, const std::string& size = "") {
    return "ld.param.u64 %d3, [in]; mul.wide.u32 %d4, %r0, 16; add.u64 %d3, %d3, %d4; .shared .align 16 .b8 s[1024]; mov.u32 %r1, s; shl.b32 %r2, %r0, 4; add.u32 %r1, %r1, %r2;\n"
           "cp.async.cg.shared.global [%r1], [%d3], 16" + size + "; cp.async.commit_group;\n" + wait + "\nld.shared.u32 %r9, [%r1+12]; ld.param.u64 %d0, [out]; shr.u64 %d4, %d4, 2; add.u64 %d0, %d0, %d4; st.global.b32 [%d0], %r9;";
}

int runAsync(const std::string& body, std::vector<uint32_t>* result = nullptr) {
    std::vector<uint32_t> values(256);
    for (uint32_t n = 0; n < 256; ++n) values[n] = n;
    Buffer<uint32_t> in(values), out(64);
    Handle f = load(kernel(".param .u64 out, .param .u64 in", "mov.u32 %r0, %tid.x;\n" + body));
    int error = f ? launch(f, 1, 64, {out.address, in.address}) : -1;
    if (result) *result = out.read();
    return error;
}

}  // namespace

void copies() {
    std::vector<uint32_t> have;
    expect(runAsync(asyncCopy("cp.async.wait_group 0; bar.sync 0;"), &have), 0, "cp.async runs");
    check(have[0] == 3 && have[63] == 255, "cp.async copies");
    expect(runAsync(asyncCopy("cp.async.wait_all; bar.sync 0;", ", 8"), &have), 0, "cp.async with fewer bytes runs");
    check(have[5] == 0, "cp.async fills with zeros");
    expect(runAsync(asyncCopy("bar.sync 0;")), 719, "cp.async without wait");
    check(lastError().find("cp.async") != std::string::npos, "cp.async without wait is named");
    restart();
    expect(runAsync(asyncCopy("cp.async.wait_group 1; bar.sync 0;")), 719, "cp.async with too short a wait");
    restart();
    std::string other = asyncCopy("cp.async.wait_group 0;");
    other.replace(other.find("ld.shared"), 9, "xor.b32 %r1, %r1, 512; ld.shared");  // what the other warp has copied
    expect(runAsync(other), 719, "cp.async without barrier");
    restart();
}

void sanitizer() {
    fails("a write beyond the end", "st.global.b32 [%d0+4], %r0;", 700, "0 bytes after the end of an allocation of 256");
    fails("a write before the start", "st.global.b32 [%d0+-4], %r0;", 700, "4 bytes before an allocation");
    fails("a null pointer", "mov.u64 %d5, 0; ld.global.u32 %r1, [%d5];", 700, "null");
    fails("a misaligned read", "ld.global.u32 %r1, [%d0+2];", 716, "misaligned global");
    fails("a misaligned vector", "add.u64 %d0, %d0, 4; ld.global.v4.u32 {%r1,%r2,%r3,%r4}, [%d0];", 716, "16 bytes", 32);
    fails("shared memory out of range", tile + "st.shared.u32 [%r3+960], %r0;", 700, "the block has 1024");
    fails("shared memory misaligned", tile + "st.shared.u32 [%r3+2], %r0;", 716, "misaligned shared");
    fails("shared memory never written", tile + "ld.shared.u32 %r9, [%r3];", 719, "never written");
    fails("a race of write and read", tile + "st.shared.u32 [%r3], %r0; xor.b32 %r4, %r3, 128; ld.shared.u32 %r9, [%r4];", 719, "", 64);
    fails("a race after a barrier", tile + "st.shared.u32 [%r3], %r0; bar.sync 0; xor.b32 %r4, %r3, 128; ld.shared.u32 %r9, [%r4]; st.shared.u32 [%r3], %r9;", 719, "race", 64);
    fails("a race of writes", tile + "st.shared.u32 [%r1], %r0;", 719, "race", 64);
    fails("halves of a word by two warps", tile + "shr.u32 %r4, %r0, 5; shl.b32 %r4, %r4, 1; add.u32 %r4, %r4, %r1; and.b32 %r5, %r0, 31; mul.lo.u32 %r5, %r5, 4; add.u32 %r4, %r4, %r5; cvt.u16.u32 %h1, %r0; st.shared.u16 [%r4], %h1;", 0, "", 64);
    fails("a barrier that some warps miss", "setp.gt.u32 %p1, %r0, 31; @%p1 bra L; bar.sync 0;\nL: ret;", 719, "not reached by all warps: warp 1 has ended");
    fails("a barrier that some threads miss", "setp.gt.u32 %p1, %r0, 3; @%p1 ret; bar.sync 0;", 719, "have ended");
    fails("a barrier in one branch", "setp.gt.u32 %p1, %r0, 3; @%p1 bra A; bar.sync 0; bra B;\nA: bar.sync 0;\nB: ret;", 719, "wait at line");
    fails("a shuffle by half a warp", "setp.gt.u32 %p1, %r0, 3; @%p1 bra L; shfl.sync.idx.b32 %r1, %r0, 0, 0x1f, 0xffffffff;\nL: ret;", 719, "0x0000000f");
    fails("a matrix instruction by half a warp", "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%f1,%f2,%f3,%f4}, {%r1,%r2}, {%r3}, {%f1,%f2,%f3,%f4};", 719, "32 threads", 48);
    call("cuSimulatorSet", "STEP_LIMIT", "10000");
    fails("a loop without end", "L: bra L;", 702, "does the loop end");
    call("cuSimulatorSet", "STEP_LIMIT", "8000000000");

    call("cuSimulatorSet", "INITCHECK", "1");
    fails("global memory never written", "ld.global.u32 %r1, [%d0];", 719, "never written");
    fails("global memory written by the kernel", "st.global.u32 [%d0], 1; ld.global.u32 %r1, [%d0];", 0, "");
    call("cuSimulatorSet", "INITCHECK", "0");

    Handle f = load(kernel(".param .u64 out", "ld.param.u64 %d0, [out]; ld.global.u32 %r1, [%d0];"));
    uint64_t freed;
    {
        Buffer<uint32_t> gone(16);
        freed = gone.address;
    }
    expect(launch(f, 1, 1, {freed}), 700, "freed memory");
    check(lastError().find("freed") != std::string::npos, "freed memory is named");
    restart();

    uint64_t address = 0;
    call("cuSimulatorSet", "MEMORY", "1048576");
    expect(call("cuMemAlloc_v2", &address, size_t{1} << 21), 2, "too much memory");
    call("cuSimulatorSet", "MEMORY", "4294967296");
    call("cuSimulatorSet", "LOSE_AFTER", "2");
    f = load(kernel("", "ret;"));
    expect(launch(f, 1, 1, {}), 0, "the launch before the device is lost");
    expect(launch(f, 1, 1, {}), 214, "the launch that loses the device");
    expect(call("cuMemAlloc_v2", &address, size_t{256}), 214, "a lost device stays lost");
    call("cuSimulatorSet", "LOSE_AFTER", "0");
    restart();
}

void streams() {
    Handle f = load(kernel(".param .u64 out", "ld.param.u64 %d0, [out]; mov.u32 %r0, %tid.x; mul.wide.u32 %d1, %r0, 4; add.u64 %d0, %d0, %d1; ld.global.u32 %r1, [%d0]; add.u32 %r1, %r1, 1; st.global.u32 [%d0], %r1;"));
    Buffer<uint32_t> data(std::vector<uint32_t>(32, 5)), copied(std::vector<uint32_t>(32, 0));
    Handle a = nullptr, b = nullptr, event = nullptr, back = nullptr, graph = nullptr, executable = nullptr;
    call("cuStreamCreate", &a, 1u);
    call("cuStreamCreate", &b, 1u);
    call("cuEventCreate", &event, 2u);
    call("cuEventCreate", &back, 2u);

    expect(call("cuStreamBeginCapture_v2", a, 0), 0, "begin capture");
    expect(launch(f, 1, 32, {data.address}, 0, a), 0, "a captured launch");
    int status = 0;
    call("cuStreamIsCapturing", a, &status);
    expect(status, 1, "the stream is captured");
    call("cuEventRecord", event, a);
    call("cuStreamWaitEvent", b, event, 0u);
    expect(call("cuMemcpyAsync", copied.address, data.address, size_t{128}, b), 0, "a captured copy in a second stream");
    call("cuEventRecord", back, b);
    call("cuStreamWaitEvent", a, back, 0u);
    expect(call("cuStreamEndCapture", a, &graph), 0, "end capture");
    size_t nodes = 0;
    call("cuGraphGetNodes", graph, static_cast<void**>(nullptr), &nodes);
    expect(nodes, 2, "nodes");
    expect(data.read()[3], 5, "capture does not run");
    expect(call("cuGraphInstantiateWithFlags", &executable, graph, 0ull), 0, "instantiate");
    call("cuGraphDestroy", graph);
    for (int n = 0; n < 3; ++n) expect(call("cuGraphLaunch", executable, a), 0, "graph launch");
    expect(call("cuStreamSynchronize", a), 0, "synchronize");
    check(data.read()[3] == 8 && copied.read()[31] == 8, "the graph ran three times");
    call("cuGraphExecDestroy", executable);
    expect(call("cuGraphLaunch", executable, a), 400, "a destroyed graph");

    auto illegal = [&](const char* what, int want, auto act) {
        call("cuStreamBeginCapture_v2", a, 0);
        expect(act(), want, what);
        expect(call("cuStreamEndCapture", a, &graph), 901, std::string(what) + " invalidates the capture");
    };
    uint64_t address = 0;
    illegal("an allocation in a capture", 900, [&] { return call("cuMemAlloc_v2", &address, size_t{256}); });
    illegal("a synchronization in a capture", 900, [&] { return call("cuStreamSynchronize", a); });
    illegal("a context synchronization in a capture", 900, [&] { return call("cuCtxSynchronize"); });
    illegal("an event query in a capture", 907, [&] { call("cuEventRecord", event, a); return call("cuEventQuery", event); });
    call("cuStreamBeginCapture_v2", a, 0);
    call("cuEventRecord", event, a);
    call("cuStreamWaitEvent", b, event, 0u);
    launch(f, 1, 32, {data.address}, 0, b);
    expect(call("cuStreamEndCapture", a, &graph), 904, "a stream that is not joined");
    expect(call("cuStreamBeginCapture_v2", static_cast<Handle>(nullptr), 0), 900, "the legacy stream cannot be captured");

    expect(launch(f, 1, 2048, {data.address}), 1, "too many threads");
    expect(launch(f, 1, 32, {data.address}, 60000), 1, "dynamic shared memory without opt-in");
    expect(call("cuFuncSetAttribute", f, 8, 163 * 1024), 0, "opt-in");
    expect(launch(f, 1, 32, {data.address}, 163 * 1024), 0, "dynamic shared memory with opt-in");
    expect(call("cuFuncSetAttribute", f, 8, 163 * 1024 + 1), 1, "more than the opt-in limit");
    call("cuStreamDestroy_v2", a);
    call("cuStreamDestroy_v2", b);
}

void contexts() {
    Handle first = nullptr, second = nullptr, third = nullptr, now = nullptr;
    auto current = [&](Handle want, const char* what) {
        expect(call("cuCtxGetCurrent", &now), 0, what);
        check(now == want, what);
    };
    call("cuCtxGetCurrent", &first);
    call("cuCtxCreate_v2", &second, 0u, 0);
    call("cuCtxCreate_v2", &third, 0u, 0);
    current(third, "a new context is current");
    expect(call("cuCtxSetCurrent", second), 0, "set current");
    expect(call("cuCtxPopCurrent_v2", &now), 0, "pop");
    current(second, "setting replaces the top of the stack alone");
    expect(call("cuCtxPushCurrent_v2", third), 0, "push");
    expect(call("cuCtxSetCurrent", static_cast<Handle>(nullptr)), 0, "set no context");
    current(second, "setting no context takes the top away");
    call("cuCtxDestroy_v2", second);
    current(first, "a destroyed context is taken away");
    expect(call("cuCtxPushCurrent_v2", second), 201, "push of a destroyed context");
    call("cuCtxDestroy_v2", third);
    expect(call("cuCtxPopCurrent_v2", &now), 0, "pop the first");
    expect(call("cuCtxPopCurrent_v2", &now), 201, "pop of nothing");
    call("cuCtxPushCurrent_v2", first);
}

}  // namespace test
