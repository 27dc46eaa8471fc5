#include <cmath>

#include "selftest.h"

namespace test {

namespace {

uint32_t one(const std::string& body) { return words(body + "\nst.global.b32 [%d0], %r9;")[0]; }

float oneFloat(const std::string& body) {
    uint32_t bits = words(body + "\nst.global.f32 [%d0], %f9;")[0];
    float f;
    std::memcpy(&f, &bits, 4);
    return f;
}

void integers() {
    expect(one("mov.s32 %r1, -7; div.s32 %r9, %r1, 2;"), -3, "div.s32");
    expect(one("mov.s32 %r1, -7; rem.s32 %r9, %r1, 4;"), -3, "rem.s32");
    expect(one("mov.u32 %r1, 0x80000001; mul.hi.u32 %r9, %r1, 6;"), 3, "mul.hi.u32");
    expect(one("mov.s32 %r1, -5; mul.hi.s32 %r9, %r1, 6;"), -1, "mul.hi.s32");
    expect(one("mov.s32 %r1, -5; mul.wide.s32 %d5, %r1, 7; cvt.u32.u64 %r9, %d5;"), -35, "mul.wide.s32");
    expect(one("mov.s32 %r1, -5; mad.lo.s32 %r9, %r1, 7, 100;"), 65, "mad.lo.s32");
    expect(one("mov.s32 %r1, -16; shr.s32 %r9, %r1, 2;"), -4, "shr.s32");
    expect(one("mov.s32 %r1, -16; shr.s32 %r9, %r1, 40;"), -1, "shr.s32 beyond the width");
    expect(one("mov.b32 %r1, 3; shl.b32 %r9, %r1, 32;"), 0, "shl.b32 beyond the width");
    expect(one("mov.b32 %r1, 0xf0; popc.b32 %r9, %r1;"), 4, "popc");
    expect(one("mov.b32 %r1, 0xf0; clz.b32 %r9, %r1;"), 24, "clz");
    expect(one("mov.b32 %r1, 0xf0; bfind.u32 %r9, %r1;"), 7, "bfind");
    expect(one("mov.b32 %r1, 1; brev.b32 %r9, %r1;"), 0x80000000u, "brev");
    expect(one("mov.b32 %r1, 0xabcd; bfe.u32 %r9, %r1, 4, 8;"), 0xbc, "bfe.u32");
    expect(one("mov.b32 %r1, 0xabcd; bfe.s32 %r9, %r1, 4, 8;"), 0xffffffbcu, "bfe.s32");
    expect(one("mov.b32 %r1, 0xf; mov.b32 %r2, 0xabcd1234; bfi.b32 %r9, %r1, %r2, 8, 4;"), 0xabcd1f34u, "bfi");
    expect(one("mov.b32 %r1, 0x33221100; mov.b32 %r2, 0x77665544; prmt.b32 %r9, %r1, %r2, 0x5140;"), 0x55114400u, "prmt");
    expect(one("mov.b32 %r1, 0xff00ff00; mov.b32 %r2, 0xf0f0f0f0; mov.b32 %r3, 0xcccccccc; lop3.b32 %r9, %r1, %r2, %r3, 0xe8;"),
          (0xff00ff00u & 0xf0f0f0f0u) | (0xff00ff00u & 0xccccccccu) | (0xf0f0f0f0u & 0xccccccccu), "lop3 majority");
    expect(one("mov.b32 %r1, 0x89abcdef; mov.b32 %r2, 0x01234567; shf.l.wrap.b32 %r9, %r1, %r2, 8;"), 0x23456789u, "shf.l");
    expect(one("mov.b16 %h1, 0xff80; cvt.s32.s8 %r9, %h1;"), -128, "cvt.s32.s8");
    expect(one("mov.b32 %r1, 300; cvt.sat.u8.u32 %h1, %r1; cvt.u32.u16 %r9, %h1;"), 255, "cvt.sat.u8");
    expect(one("mov.b64 %d5, 0x1122334455667788; { .reg .b32 lo, hi; mov.b64 {lo, hi}, %d5; mov.b32 %r9, hi; }"), 0x11223344, "mov of parts");
    expect(one("setp.gt.s32 %p1, %r0, -1; setp.eq.or.s32 %p2, %r0, 5, !%p1; selp.b32 %r9, 7, 8, %p2;"), 8, "setp with or");
    expect(one("setp.lt.u32 %p1|%p2, %r0, 5; selp.b32 %r9, 7, 8, %p2;"), 8, "the second predicate of setp");
    expect(one("mov.pred %p1, 1; not.pred %p2, %p1; xor.pred %p3, %p1, %p2; selp.b32 %r9, 1, 0, %p3;"), 1, "predicate logic");
}

void floats() {
    expect(oneFloat("mov.f32 %f1, 0f40400000; fma.rn.f32 %f9, %f1, %f1, 0f3f800000;"), 10.0f, "fma");
    expect(oneFloat("mov.f32 %f1, 0f3f800001; fma.rn.f32 %f9, %f1, %f1, 0fbf800002;"), 0x1p-46f, "fma rounds once");
    expect(oneFloat("mov.f32 %f1, 0f7fc00000; max.f32 %f9, %f1, 0f40000000;"), 2.0f, "max.f32 of NaN");
    check(std::isnan(oneFloat("mov.f32 %f1, 0f7fc00000; max.NaN.f32 %f9, %f1, 0f40000000;")), "max.NaN.f32");
    check(std::signbit(oneFloat("mov.f32 %f1, 0f00000000; min.f32 %f9, %f1, 0f80000000;")), "min.f32 of zeros");
    expect(oneFloat("mov.f32 %f1, 0f00000001; add.ftz.f32 %f9, %f1, 0f00000000;"), 0.0f, "ftz");
    expect(oneFloat("mov.f32 %f1, 0f41200000; add.sat.f32 %f9, %f1, %f1;"), 1.0f, "sat");
    expect(oneFloat("mov.f32 %f1, 0f40800000; ex2.approx.f32 %f2, %f1; lg2.approx.f32 %f3, %f2; rsqrt.approx.f32 %f4, %f3; rcp.rn.f32 %f5, %f4; sqrt.rn.f32 %f6, %f2; add.f32 %f9, %f5, %f6;"), 6.0f, "ex2, lg2, rsqrt, rcp, sqrt");
    expect(one("mov.f32 %f1, 0fc0200000; cvt.rzi.s32.f32 %r9, %f1;"), -2, "cvt.rzi");
    expect(one("mov.f32 %f1, 0fc0200000; cvt.rmi.s32.f32 %r9, %f1;"), -3, "cvt.rmi");
    expect(one("mov.f32 %f1, 0f40200000; cvt.rni.s32.f32 %r9, %f1;"), 2, "cvt.rni to even");
    expect(one("mov.f32 %f1, 0f7fc00000; cvt.rzi.s32.f32 %r9, %f1;"), 0, "cvt of NaN");
    expect(one("mov.f32 %f1, 0f5f000000; cvt.rzi.s32.f32 %r9, %f1;"), 0x7fffffff, "cvt clamps");
    expect(oneFloat("mov.b32 %r1, -3; cvt.rn.f32.s32 %f9, %r1;"), -3.0f, "cvt.rn.f32.s32");
    expect(oneFloat("mov.f64 %g1, 0d3ff0000010000000; cvt.rz.f32.f64 %f9, %g1;"), 1.0f, "cvt.rz.f32.f64");
    expect(oneFloat("mov.f64 %g1, 0d3ff0000010000001; cvt.rn.f32.f64 %f9, %g1;"), 0x1.000002p0f, "cvt.rn.f32.f64");
    expect(oneFloat("mov.f64 %g1, 0d4008000000000000; fma.rn.f64 %g2, %g1, %g1, %g1; cvt.rn.f32.f64 %f9, %g2;"), 12.0f, "fma.f64");
    expect(oneFloat("{ .reg .f32 acc<4>; mov.f32 acc3, 0f40000000; { .reg .f32 acc3; mov.f32 acc3, 0f40400000; } mov.f32 %f9, acc3; }"), 2.0f, "nested registers");
}

void halves() {
    expect(one("mov.f32 %f1, 0f3f801000; mov.f32 %f2, 0f3f803000; cvt.rn.f16x2.f32 %r9, %f1, %f2;"), 0x3c003c02u, "cvt.rn.f16x2: ties to even, first operand above");
    expect(one("mov.f32 %f1, 0f3f808000; mov.f32 %f2, 0f3f818000; cvt.rn.bf16x2.f32 %r9, %f1, %f2;"), 0x3f803f82u, "cvt.rn.bf16x2");
    expect(one("mov.f32 %f1, 0f33000001; cvt.rn.f16.f32 %h1, %f1; mov.f32 %f1, 0f477ff000; cvt.rn.f16.f32 %h2, %f1; mov.b32 %r9, {%h1, %h2};"), 0x7c000001u, "smallest and too large fp16");
    expect(one("mov.f32 %f1, 0f477fffff; cvt.rz.f16.f32 %h1, %f1; mov.b32 %r9, {%h1, %h1};"), 0x7bff7bffu, "cvt.rz.f16");
    expect(one("mov.b32 %r1, 0x40003c00; mov.b32 %r2, 0x42004200; fma.rn.f16x2 %r9, %r1, %r2, %r1;"), 0x48004400u, "fma.f16x2");
    expect(one("mov.b32 %r1, 0x4000bc00; mov.b32 %r2, 0x42004200; mov.b32 %r3, 0; fma.rn.relu.f16x2 %r9, %r1, %r2, %r3;"), 0x46000000u, "fma.rn.relu.f16x2");
    expect(one("mov.b32 %r1, 0x7e003c00; mov.b32 %r2, 0x40004000; max.f16x2 %r9, %r1, %r2;"), 0x40004000u, "max.f16x2 of NaN");
    expect(one("mov.b32 %r1, 0x7e003c00; mov.b32 %r2, 0x40004000; max.NaN.f16x2 %r9, %r1, %r2;"), 0x7fff4000u, "max.NaN.f16x2");
    // 2049 + 2^-11 * 2^-11 lies just above a tie: two roundings would give 2048.
    expect(one("mov.b32 %r1, 0x10001000; mov.b32 %r2, 0x68016801; mov.b32 %r3, 0x10001000; fma.rn.f16x2 %r9, %r1, %r3, %r2;"), 0x68016801u, "fma.f16x2 keeps its addend");
    expect(oneFloat("mov.b16 %h1, 0x0001; cvt.f32.f16 %f9, %h1;"), 0x1p-24f, "cvt.f32.f16 of a subnormal number");
    expect(one("mov.b16 %h1, 0x3c00; mov.b16 %h2, 0x4000; setp.lt.f16 %p1, %h1, %h2; selp.b32 %r9, 1, 0, %p1;"), 1, "setp.f16");
}

void functions() {
    const char* scope =
        ".visible .func (.param .b32 r) twice(.param .b32 a);\n"
        ".visible .func (.param .b32 r) twice(.param .b32 a)\n{ .reg .b32 %r<3>; .reg .pred %p1; ld.param.b32 %r0, [a]; setp.gt.s32 %p1, %r0, 15; @%p1 bra L;\n"
        "add.s32 %r1, %r0, %r0; st.param.b32 [r], %r1; ret;\nL: st.param.b32 [r], 0; ret; }\n"
        ".extern .func gone(.param .b32 a);\n";
    auto out = words("{ .param .b32 a; .param .b32 v; st.param.b32 [a], %r0; call.uni (v), twice, (a); ld.param.b32 %r9, [v]; }\nst.global.b32 [%d0], %r9;", 32, scope);
    bool ok = true;
    for (unsigned n = 0; n < 32; ++n) ok &= out[n] == (n > 15 ? 0 : 2 * n);
    check(ok, "call");
    check(!load(kernel(".param .u64 out", "{ .param .b32 a; st.param.b32 [a], 1; call gone, (a); }", scope)) && lastError().find("gone") != std::string::npos, "a function without a body");
    auto table = words("mov.u32 %r9, 100; setp.gt.u32 %p1, %r0, 2; @%p1 bra D; T: .branchtargets A, B, C; brx.idx %r0, T;\nA: mov.u32 %r9, 1; bra D;\nB: mov.u32 %r9, 2; bra D;\nC: mov.u32 %r9, 3;\nD: st.global.b32 [%d0], %r9;");
    check(table[0] == 1 && table[1] == 2 && table[2] == 3 && table[3] == 100, "brx.idx");
    expect(words("mov.u64 %d5, text; ld.global.u8 %r9, [%d5+2]; st.global.b32 [%d0], %r9;", 32, ".global .align 1 .b8 text[4] = {65, 66, 67, 0};")[0], 67, "a global with values");
    expect(words(".local .align 8 .b8 depot[16]; mov.u64 %d5, depot; st.local.u32 [%d5+4], %r0; cvta.local.u64 %d6, %d5; ld.u32 %r9, [%d6+4]; st.global.b32 [%d0], %r9;")[9], 9, "local memory");
}

void refusals() {
    auto refused = [](const std::string& body, const std::string& part) {
        bool loaded = load(kernel(".param .u64 out", body)) != nullptr;
        std::string said = lastError();
        check(!loaded && said.find(part) != std::string::npos && said.find("line 9") != std::string::npos, body + " must be refused, said: " + said);
    };
    refused("\nfrobnicate.b32 %r1, %r2;", "frobnicate.b32");
    refused("\nadd.s32 %f1, %f2, %f3;", "%f1 is .f32");
    refused("\nadd.u32 %d1, %d2, %d3;", "is .b64");
    refused("\nadd.f32 %f1, %f2;", "operands");
    refused("\nex2.f32 %f1, %f2;", ".approx");
    refused("\nadd.s32 %r1, %q1, 1;", "%q1 is not declared");
    refused("\nld.global.L3::keep.f32 %f1, [%d0];", "L3::keep");
    refused("\nbra NOWHERE;", "NOWHERE");
    refused("\ncp.async.cg.shared.global [%r1], [%d1], 8;", "16");
    check(load(kernel(".param .u64 out", "\nselp.b32 %f1, 0f00000001, 0f00000000, %p1;")) && lastError().find("looks like the integer 1") != std::string::npos, "an integer constant that was not converted");
}

}  // namespace

void arithmetic() {
    integers();
    floats();
    halves();
    functions();
    refusals();
}

}  // namespace test
