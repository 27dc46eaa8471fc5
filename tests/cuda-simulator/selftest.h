#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

/// The driver under test, loaded by path, and one context in it.
namespace test {

using Handle = void*;

template <class... A>
int call(const char* name, A... arguments) {
    extern void* entry(const char*);
    return reinterpret_cast<int (*)(A...)>(entry(name))(arguments...);
}

void check(bool ok, const std::string& what);
template <class A, class B>
void expect(const A& have, const B& want, const std::string& what) {
    check(have == static_cast<A>(want), what + ": " + std::to_string(have) + " instead of " + std::to_string(want));
}

/// A kernel of the given parameters and body; registers %r, %f, %d (64 bits), %h (16 bits), %p, 100 of each.
std::string kernel(const std::string& parameters, const std::string& body, const std::string& moduleScope = "");

Handle load(const std::string& ptx);              // the function k; null when it does not load
std::string lastError();
void restart();                                   // a new context, as after a fault

template <class T>
struct Buffer {
    uint64_t address = 0;
    size_t count;
    explicit Buffer(size_t n) : count(n) { call("cuMemAlloc_v2", &address, n * sizeof(T)); }
    explicit Buffer(const std::vector<T>& values) : Buffer(values.size()) { call("cuMemcpyHtoD_v2", address, values.data(), count * sizeof(T)); }
    ~Buffer() { call("cuMemFree_v2", address); }
    std::vector<T> read() const {
        std::vector<T> values(count);
        call("cuMemcpyDtoH_v2", values.data(), address, count * sizeof(T));
        return values;
    }
};

int launch(Handle function, unsigned grid, unsigned block, std::vector<uint64_t> arguments, unsigned shared = 0, Handle stream = nullptr);

/// Runs a kernel that stores one 32-bit word per thread at [%d0 + 4 * tid]; %r0 is tid.
std::vector<uint32_t> words(const std::string& body, unsigned threads = 32, const std::string& moduleScope = "");

/// The body must fail with this code and a report that contains `part`.
void fails(const std::string& what, const std::string& body, int code, const std::string& part, unsigned threads = 64);

void arithmetic();
void warps();
void matrices();
void copies();
void sanitizer();
void streams();
void contexts();

}  // namespace test
