// The self-test of the simulated driver: its path is the argument.
#include "selftest.h"

#include <dlfcn.h>

#include <cmath>
#include <cstdio>

namespace test {

static void* library;
static int passed, failed;
static Handle context;

void* entry(const char* name) {
    void* f = dlsym(library, name);
    if (!f) {
        std::fprintf(stderr, "%s is missing\n", name);
        std::abort();
    }
    return f;
}

void check(bool ok, const std::string& what) {
    ok ? ++passed : ++failed;
    if (!ok) std::printf("FAILED %s\n", what.c_str());
}

std::string kernel(const std::string& parameters, const std::string& body, const std::string& moduleScope) {
    return ".version 8.4\n.target sm_80\n.address_size 64\n" + moduleScope + "\n.visible .entry k(" + parameters +
           ")\n{\n.reg .b32 %r<100>; .reg .f32 %f<100>; .reg .b64 %d<100>; .reg .b16 %h<100>; .reg .pred %p<100>; .reg .f64 %g<20>;\n" + body + "\n}\n";
}

Handle load(const std::string& ptx) {
    Handle module = nullptr, function = nullptr;
    if (call("cuModuleLoadData", &module, ptx.c_str())) return nullptr;
    call("cuModuleGetFunction", &function, module, "k");
    return function;
}

std::string lastError() {
    char text[2048] = "";
    call("cuSimulatorLastError", text, static_cast<int>(sizeof text));
    return text;
}

void restart() {
    if (context) call("cuCtxDestroy_v2", context);
    call("cuCtxCreate_v2", &context, 0u, 0);
}

int launch(Handle function, unsigned grid, unsigned block, std::vector<uint64_t> arguments, unsigned shared, Handle stream) {
    std::vector<void*> pointers;
    for (auto& a : arguments) pointers.push_back(&a);
    return call("cuLaunchKernel", function, grid, 1u, 1u, block, 1u, 1u, shared, stream, pointers.data(), static_cast<void**>(nullptr));
}

static std::string prologue(const std::string& body) { return "ld.param.u64 %d0, [out];\nmov.u32 %r0, %tid.x;\nmul.wide.u32 %d1, %r0, 4;\nadd.u64 %d0, %d0, %d1;\n" + body; }

std::vector<uint32_t> words(const std::string& body, unsigned threads, const std::string& moduleScope) {
    Buffer<uint32_t> out(threads);
    Handle f = load(kernel(".param .u64 out", prologue(body), moduleScope));
    int error = f ? launch(f, 1, threads, {out.address}) : -1;
    if (error) {
        check(false, "error " + std::to_string(error) + ": " + body);
        restart();
        return std::vector<uint32_t>(threads);
    }
    return out.read();
}

void fails(const std::string& what, const std::string& body, int code, const std::string& part, unsigned threads) {
    {
        Buffer<uint32_t> out(threads);
        lastError();
        Handle f = load(kernel(".param .u64 out", prologue(body)));
        int error = f ? launch(f, 1, threads, {out.address}) : -1;
        std::string said = lastError();
        expect(error, code, what);
        check(said.find(part) != std::string::npos, what + ": \"" + part + "\" is not in \"" + said + "\"");
        check(code == 0 || (said.find("kernel k, PTX line ") != std::string::npos && said.find("block (0,0,0), thread (") != std::string::npos), what + ": no place in " + said);
        expect(call("cuCtxSynchronize"), code, what + ": the error stays");
    }
    restart();
}

static int run(const char* path) {
    library = dlopen(path, RTLD_NOW);
    if (!library) {
        std::fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    call("cuInit", 0u);
    restart();
    arithmetic();
    warps();
    matrices();
    copies();
    sanitizer();
    streams();
    contexts();
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}

}  // namespace test

int main(int count, char** arguments) { return count == 2 ? test::run(arguments[1]) : 2; }
