// mma.sync and ldmatrix. Fragment layouts as in the PTX ISA, "Warp-level matrix instructions".
#include "emitter.h"
#include "half.h"
#include "machine.h"

namespace sim {

namespace {

constexpr uint8_t wideAddress = 1;

void wholeWarp(Warp& w, uint32_t active) {
    if (active != ~0u) throw Fault{launchFailed, 0, "a matrix instruction needs all 32 threads of the warp; warp " + std::to_string(w.id) + " has fewer"};
}

float rounded32(uint32_t bits) { return bitsOf<float>(bits & 0xffffe000u); }  // tf32 keeps 10 bits of fraction

using Row = float __attribute__((vector_size(32)));  // eight columns

enum class Element { Half, Bfloat, Tf32 };

/// The registers of four neighbouring lanes hold consecutive elements: eight of 16 bits, four of tf32.
template <Element E>
void elements(const uint32_t* from, float* to) {
#if defined(__F16C__)
    if constexpr (E == Element::Half) return _mm256_storeu_ps(to, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
#endif
    if constexpr (E == Element::Tf32) {
        for (int n = 0; n < 4; ++n) to[n] = rounded32(from[n]);
    } else {
        for (int n = 0; n < 8; ++n) {
            auto bits = static_cast<uint16_t>(from[n / 2] >> (16 * (n & 1)));
            to[n] = E == Element::Half ? halfToFloat(bits) : bfloatToFloat(bits);
        }
    }
}

/// D = A B + C, products exact, summed over k in order in fp32 from C on.
template <int K>
void multiply(const float (&a)[16][K], const Row (&b)[K], Row (&c)[16]) {
    for (int m = 0; m < 16; m += 4) {
        Row s0 = c[m], s1 = c[m + 1], s2 = c[m + 2], s3 = c[m + 3];
        for (int k = 0; k < K; ++k) {
            s0 += a[m][k] * b[k];
            s1 += a[m + 1][k] * b[k];
            s2 += a[m + 2][k] * b[k];
            s3 += a[m + 3][k] * b[k];
        }
        c[m] = s0;
        c[m + 1] = s1;
        c[m + 2] = s2;
        c[m + 3] = s3;
    }
}

// o[0..3]: D; o[4..7]: A; o[8..9]: B; o[10..13]: C; flags: D and C are pairs of fp16 in two registers
template <Element E, int K>
void mma(Warp& w, const Instruction& i, uint32_t active) {
    wholeWarp(w, active);
    constexpr int per = E == Element::Tf32 ? 1 : 2;  // elements in a register
    constexpr int run = 4 * per;                     // ... and in those of four lanes
    float a[16][K], b[8][K];
    Row across[K], c[16];
    for (int r = 0; r < 16 * K / 32 / per; ++r)
        for (int g = 0; g < 8; ++g) elements<E>(lanes<uint32_t>(w, i.o[4 + r]) + 4 * g, &a[g + 8 * (r & 1)][run * (r >> 1)]);
    for (int r = 0; r < 8 * K / 32 / per; ++r)
        for (int g = 0; g < 8; ++g) elements<E>(lanes<uint32_t>(w, i.o[8 + r]) + 4 * g, &b[g][run * r]);
    for (int k = 0; k < K; ++k)
        for (int n = 0; n < 8; ++n) across[k][n] = b[n][k];
    if (i.flags) {
        for (int r = 0; r < 2; ++r)
            for (int g = 0; g < 8; ++g) elements<Element::Half>(lanes<uint32_t>(w, i.o[10 + r]) + 4 * g, reinterpret_cast<float*>(&c[g + 8 * r]));
    } else {
        for (int r = 0; r < 4; ++r)
            for (int l = 0; l < 32; ++l) c[l / 4 + 8 * (r >> 1)][2 * (l % 4) + (r & 1)] = lanes<float>(w, i.o[10 + r])[l];
    }
    multiply<K>(a, across, c);
    if (i.flags) {
        for (int r = 0; r < 2; ++r)
            for (int l = 0; l < 32; ++l) {
                const Row& row = c[l / 4 + 8 * r];
                lanes<uint32_t>(w, i.o[r])[l] = floatToHalf(row[2 * (l % 4)]) | static_cast<uint32_t>(floatToHalf(row[2 * (l % 4) + 1])) << 16;
            }
    } else {
        for (int r = 0; r < 4; ++r)
            for (int l = 0; l < 32; ++l) lanes<float>(w, i.o[r])[l] = c[l / 4 + 8 * (r >> 1)][2 * (l % 4) + (r & 1)];
    }
    ++w.block->counters.mma;
}

bool matrixMultiply(Emitter& e, const Statement& s) {
    Suffixes x(s);
    if (!x.take("sync") || !x.take("aligned") || !x.take("row") || !x.take("col")) return false;
    int k = x.take("m16n8k16") ? 16 : x.take("m16n8k8") ? 8 : x.take("m16n8k4") ? 4 : 0;
    bool tf32 = x.take("tf32") && x.take("tf32");
    Type d = x.type(), a = tf32 ? Type::None : x.type(), b = tf32 ? Type::None : x.type(), c = x.type();
    x.done();
    Handler run = nullptr;
    if (tf32) run = k == 8 ? &mma<Element::Tf32, 8> : k == 4 ? &mma<Element::Tf32, 4> : nullptr;
    else if (a == Type::F16 && b == a) run = k == 16 ? &mma<Element::Half, 16> : k == 8 ? &mma<Element::Half, 8> : nullptr;
    else if (a == Type::BF16 && b == a) run = k == 16 ? &mma<Element::Bfloat, 16> : k == 8 ? &mma<Element::Bfloat, 8> : nullptr;
    bool shortSums = d == Type::F16 && c == Type::F16 && a == Type::F16;
    if (!run || (!shortSums && (d != Type::F32 || c != Type::F32))) return false;
    e.want(s, 4);
    size_t per = tf32 ? 1 : 2, sums = shortSums ? 2 : 4;
    const size_t counts[] = {sums, 16 * static_cast<size_t>(k) / 32 / per, 8 * static_cast<size_t>(k) / 32 / per, sums};
    const int places[] = {0, 4, 8, 10};
    Instruction i = e.start(s, run, Kind::Converged);
    i.target = WholeWarp;
    i.flags = shortSums;
    for (int n = 0; n < 4; ++n) {
        const Operand& o = s.operands[static_cast<size_t>(n)];
        if (o.kind != Operand::Vector || o.parts.size() != counts[n])
            e.fail("operand " + std::to_string(n) + " must be " + std::to_string(counts[n]) + " registers in braces");
        Type type = (n == 0 || n == 3) && !shortSums ? Type::F32 : Type::B32;
        for (size_t r = 0; r < counts[n]; ++r)
            i.o[places[n] + static_cast<int>(r)] = n == 0 ? e.destination(o.parts[r], type) : e.source(o.parts[r], type);
    }
    e.push(i);
    return true;
}

// o[0..3]: destinations; o[4]: addresses; flags: wide address; width: transposed
void loadMatrices(Warp& w, const Instruction& i, uint32_t active) {
    wholeWarp(w, active);
    uint16_t rows[4][8][8];
    uint64_t addresses[32];
    for (int l = 0; l < 32; ++l) addresses[l] = addressOf(w, i, 4, i.flags & wideAddress, l);
    for (int m = 0; m < i.count; ++m)
        for (int row = 0; row < 8; ++row) {
            int lane = 8 * m + row;
            std::memcpy(rows[m][row], sharedAt(w, lane, addresses[lane], 16, false), 16);
        }
    if (w.block->launch->count) countShared(w, addresses, i.count == 4 ? ~0u : (1u << (8 * i.count)) - 1, 16);
    for (int m = 0; m < i.count; ++m)
        for (int l = 0; l < 32; ++l) {
            int row = l / 4, column = 2 * (l % 4);
            uint32_t low = i.width ? rows[m][column][row] : rows[m][row][column];
            uint32_t high = i.width ? rows[m][column + 1][row] : rows[m][row][column + 1];
            lanes<uint32_t>(w, i.o[m])[l] = low | high << 16;
        }
}

bool matrixLoad(Emitter& e, const Statement& s) {
    Suffixes x(s);
    if (!x.take("sync") || !x.take("aligned") || !x.take("m8n8")) return false;
    uint8_t count = x.take("x1") ? 1 : x.take("x2") ? 2 : x.take("x4") ? 4 : 0;
    bool transposed = x.take("trans");
    bool shared = x.take("shared") || x.take("shared::cta");
    if (!count || !shared || x.type() != Type::B16) return false;
    x.done();
    e.want(s, 2);
    Instruction i = e.start(s, &loadMatrices, Kind::Converged);
    i.target = WholeWarp;
    i.count = count;
    i.width = transposed;
    const Operand& to = s.operands[0];
    if (to.kind != Operand::Vector || to.parts.size() != count) e.fail(std::to_string(count) + " registers in braces expected");
    for (uint8_t n = 0; n < count; ++n) i.o[n] = e.destination(to.parts[n], Type::B32);
    e.address(s.operands[1], i, 4, wideAddress);
    e.push(i);
    return true;
}

}  // namespace

bool decodeTensor(Emitter& e, const Statement& s) {
    if (s.opcode == "mma") return matrixMultiply(e, s);
    if (s.opcode == "ldmatrix") return matrixLoad(e, s);
    return false;
}

}  // namespace sim
