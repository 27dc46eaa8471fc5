#include <cmath>
#include <cstdlib>

#include "selftest.h"

namespace test {

namespace {

float half(uint16_t h) {
    int exponent = h >> 10 & 31, fraction = h & 1023;
    float v = exponent ? std::ldexp(1.0f + static_cast<float>(fraction) / 1024, exponent - 15) : std::ldexp(static_cast<float>(fraction), -24);
    return h & 0x8000 ? -v : v;
}

float bfloat(uint16_t b) {
    uint32_t bits = static_cast<uint32_t>(b) << 16;
    float f;
    std::memcpy(&f, &bits, 4);
    return f;
}

std::vector<uint16_t> numbers(size_t count, bool isHalf) {
    std::vector<uint16_t> v(count);
    for (auto& x : v) x = static_cast<uint16_t>(isHalf ? 0x3000 + std::rand() % 0x1400 + (std::rand() & 1) * 0x8000 : 0x3e00 + std::rand() % 0x200 + (std::rand() & 1) * 0x8000);
    return v;
}

/// One mma with fragments loaded from row-major A (16 x k) and column-major B (k x 8) as the PTX ISA draws them.
void multiply(const std::string& type, int k) {
    bool isHalf = type == "f16";
    auto a = numbers(static_cast<size_t>(16 * k), isHalf), b = numbers(static_cast<size_t>(8 * k), isHalf);
    Buffer<uint16_t> da(a), db(b);
    Buffer<float> out(128);
    std::string body = "ld.param.u64 %d0, [out]; ld.param.u64 %d1, [a]; ld.param.u64 %d2, [b]; mov.u32 %r0, %tid.x; shr.u32 %r1, %r0, 2; and.b32 %r2, %r0, 3;\n";
    auto element = [&](const char* to, const char* base, const char* row, int addRow, int addColumn) {
        return "add.u32 %r3, " + std::string(row) + ", " + std::to_string(addRow) + "; mul.lo.u32 %r3, %r3, " + std::to_string(k) + "; shl.b32 %r4, %r2, 1; add.u32 %r3, %r3, %r4; add.u32 %r3, %r3, " +
               std::to_string(addColumn) + "; mul.wide.u32 %d5, %r3, 2; add.u64 %d5, %d5, " + base + "; ld.global.nc.b32 " + to + ", [%d5];\n";
    };
    body += element("%r10", "%d1", "%r1", 0, 0) + element("%r11", "%d1", "%r1", 8, 0);
    if (k == 16) body += element("%r12", "%d1", "%r1", 0, 8) + element("%r13", "%d1", "%r1", 8, 8);
    body += element("%r14", "%d2", "%r1", 0, 0);
    if (k == 16) body += element("%r15", "%d2", "%r1", 0, 8);
    body += "mov.f32 %f0, 0f3f800000; mma.sync.aligned.m16n8k" + std::to_string(k) + ".row.col.f32." + type + "." + type + ".f32 {%f1,%f2,%f3,%f4}, " +
            (k == 16 ? "{%r10,%r11,%r12,%r13}, {%r14,%r15}" : "{%r10,%r11}, {%r14}") + ", {%f0,%f0,%f0,%f0};\n";
    body += "mul.lo.u32 %r5, %r1, 8; shl.b32 %r6, %r2, 1; add.u32 %r5, %r5, %r6; mul.wide.u32 %d5, %r5, 4; add.u64 %d0, %d0, %d5; st.global.v2.f32 [%d0], {%f1,%f2}; st.global.v2.f32 [%d0+256], {%f3,%f4};";
    Handle f = load(kernel(".param .u64 out, .param .u64 a, .param .u64 b", body));
    check(f && launch(f, 1, 32, {out.address, da.address, db.address}) == 0, "mma " + type + " runs");
    auto have = out.read();
    double worst = 0;
    for (int m = 0; m < 16; ++m)
        for (int n = 0; n < 8; ++n) {
            double sum = 1;
            for (int j = 0; j < k; ++j) {
                uint16_t x = a[static_cast<size_t>(m * k + j)], y = b[static_cast<size_t>(n * k + j)];
                sum += isHalf ? static_cast<double>(half(x)) * half(y) : static_cast<double>(bfloat(x)) * bfloat(y);
            }
            worst = std::max(worst, std::fabs(sum - have[static_cast<size_t>(m * 8 + n)]));
        }
    check(worst < 1e-5, "mma " + type + " k" + std::to_string(k) + " differs by " + std::to_string(worst));
}

void loadMatrix(bool transposed) {
    // Row r of matrix m holds 100 * (8 m + r) + column, as 16-bit numbers.
    std::string body = ".shared .align 16 .b8 tile[512]; mov.u32 %r1, tile; shl.b32 %r2, %r0, 4; add.u32 %r1, %r1, %r2; mul.lo.u32 %r3, %r0, 100;\n";
    for (int n = 0; n < 4; ++n)
        body += "add.u32 %r4, %r3, " + std::to_string(2 * n) + "; add.u32 %r5, %r3, " + std::to_string(2 * n + 1) + "; shl.b32 %r5, %r5, 16; or.b32 %r" + std::to_string(10 + n) + ", %r4, %r5;\n";
    body += "st.shared.v4.b32 [%r1], {%r10,%r11,%r12,%r13}; bar.sync 0;\nldmatrix.sync.aligned.m8n8.x4" + std::string(transposed ? ".trans" : "") + ".shared.b16 {%r20,%r21,%r22,%r23}, [%r1];\n";
    for (int m = 0; m < 4; ++m) {
        auto have = words(body + "st.global.b32 [%d0], %r2" + std::to_string(m) + ";");
        bool ok = true;
        for (uint32_t lane = 0; lane < 32; ++lane)
            for (uint32_t n = 0; n < 2; ++n) {
                uint32_t row = lane / 4, column = 2 * (lane % 4) + n;
                if (transposed) std::swap(row, column);
                ok &= (have[lane] >> (16 * n) & 0xffff) == 100 * (8 * static_cast<uint32_t>(m) + row) + column;
            }
        check(ok, std::string("ldmatrix.x4") + (transposed ? ".trans" : "") + ", matrix " + std::to_string(m));
    }
}

}  // namespace

void warps() {
    auto same = [](const std::vector<uint32_t>& have, auto want, const std::string& what) {
        for (uint32_t n = 0; n < have.size(); ++n)
            if (have[n] != static_cast<uint32_t>(want(n))) return check(false, what + ", thread " + std::to_string(n) + ": " + std::to_string(have[n]));
        check(true, what);
    };
    // Collatz steps: every thread leaves the loop at another time.
    auto steps = [](uint32_t n) {
        uint32_t count = 0;
        for (uint32_t x = n + 1; x != 1; ++count) x = x % 2 ? 3 * x + 1 : x / 2;
        return count;
    };
    same(words("add.u32 %r1, %r0, 1; mov.u32 %r9, 0;\nLOOP: setp.eq.u32 %p1, %r1, 1; @%p1 bra END; and.b32 %r2, %r1, 1; setp.eq.u32 %p2, %r2, 0; @%p2 bra EVEN;\n"
               "mad.lo.u32 %r1, %r1, 3, 1; bra NEXT;\nEVEN: shr.u32 %r1, %r1, 1;\nNEXT: add.u32 %r9, %r9, 1; bra LOOP;\nEND: bar.warp.sync 0xffffffff; st.global.b32 [%d0], %r9;", 64),
         steps, "divergent loops");
    same(words("@%p9 bra X;\nX: setp.lt.u32 %p1, %r0, 9; mov.u32 %r9, 5; @%p1 mov.u32 %r9, 6; @!%p1 add.u32 %r9, %r9, 2; st.global.b32 [%d0], %r9;"), [](uint32_t n) { return n < 9 ? 6 : 7; }, "guards");
    // The join stands before one of the branches: it must wait for them all the same.
    same(words("setp.lt.u32 %p1, %r0, 7; @%p1 bra FAR; mov.u32 %r9, 1;\nJOIN: vote.sync.ballot.b32 %r8, %p1, 0xffffffff; add.u32 %r9, %r9, %r8; st.global.b32 [%d0], %r9; ret;\nFAR: mov.u32 %r9, 2; bra JOIN;"),
         [](uint32_t n) { return (n < 7 ? 2 : 1) + 127; }, "reconvergence backwards");
    same(words("shfl.sync.bfly.b32 %r9, %r0, 5, 0x1f, 0xffffffff; st.global.b32 [%d0], %r9;"), [](uint32_t n) { return n ^ 5; }, "shfl.bfly");
    same(words("shfl.sync.down.b32 %r9|%p1, %r0, 3, 0x1f, 0xffffffff; @!%p1 add.u32 %r9, %r9, 1000; st.global.b32 [%d0], %r9;"), [](uint32_t n) { return n < 29 ? n + 3 : n + 1000; }, "shfl.down");
    same(words("shfl.sync.up.b32 %r9, %r0, 2, 0x0, 0xffffffff; st.global.b32 [%d0], %r9;"), [](uint32_t n) { return n < 2 ? n : n - 2; }, "shfl.up");
    same(words("shfl.sync.idx.b32 %r9, %r0, 1, 0x181f, 0xffffffff; st.global.b32 [%d0], %r9;"), [](uint32_t n) { return n / 8 * 8 + 1; }, "shfl.idx in parts of eight");
    same(words("redux.sync.add.u32 %r9, %r0, 0xffffffff; st.global.b32 [%d0], %r9;"), [](uint32_t) { return 496; }, "redux");
    same(words(".shared .align 4 .b8 s[512]; mov.u32 %r1, s; shl.b32 %r2, %r0, 2; add.u32 %r3, %r1, %r2; st.shared.u32 [%r3], %r0; bar.sync 0; xor.b32 %r4, %r2, 508; add.u32 %r4, %r4, %r1; ld.shared.u32 %r9, [%r4]; st.global.b32 [%d0], %r9;", 128),
         [](uint32_t n) { return 127 - n; }, "shared memory across warps");
    same(words("setp.gt.u32 %p1, %r0, 40; bar.red.popc.u32 %r9, 0, %p1; st.global.b32 [%d0], %r9;", 96), [](uint32_t) { return 55; }, "bar.red.popc");
    same(words(".shared .align 4 .b8 s[4]; mov.u32 %r1, s; setp.eq.u32 %p1, %r0, 0; @%p1 st.shared.u32 [%r1], 0; bar.sync 0; atom.shared.add.u32 %r2, [%r1], 1; bar.sync 0; ld.shared.u32 %r9, [%r1]; st.global.b32 [%d0], %r9;", 96),
         [](uint32_t) { return 96; }, "atom.shared");
    Handle f = load(kernel(".param .u64 out", ".reg .b64 a; ld.param.u64 a, [out]; red.global.add.u32 [a], 1; atom.global.max.u32 %r1, [a+4], 77; atom.global.cas.b32 %r1, [a+8], 5, 6; red.global.add.f32 [a+12], 0f3f000000;"));
    Buffer<uint32_t> out(std::vector<uint32_t>{0, 0, 5, 0});
    check(launch(f, 50, 64, {out.address}) == 0, "atomics run");
    auto have = out.read();
    check(have[0] == 3200 && have[1] == 77 && have[2] == 6 && have[3] == 0x44c80000u, "atomics of many blocks");
}

void matrices() {
    multiply("f16", 16);
    multiply("f16", 8);
    multiply("bf16", 16);
    multiply("bf16", 8);
    loadMatrix(false);
    loadMatrix(true);
}

}  // namespace test
