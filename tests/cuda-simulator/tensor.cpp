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

/// D = A B + C, products exact, summed over k in order in fp32 from C on.
template <int K>
void multiply(const float (&a)[16][K], const float (&b)[K][8], float (&c)[16][8]) {
    for (int m = 0; m < 16; ++m) {
        float sum[8];
        for (int n = 0; n < 8; ++n) sum[n] = c[m][n];
        for (int k = 0; k < K; ++k)
            for (int n = 0; n < 8; ++n) sum[n] += a[m][k] * b[k][n];
        for (int n = 0; n < 8; ++n) c[m][n] = sum[n];
    }
}

enum class Element { Half, Bfloat, Tf32 };

template <Element E>
float element(uint32_t bits) {
    return E == Element::Half ? halfToFloat(static_cast<uint16_t>(bits)) : E == Element::Bfloat ? bfloatToFloat(static_cast<uint16_t>(bits)) : rounded32(bits);
}

// o[0..3]: D; o[4..7]: A; o[8..9]: B; o[10..13]: C; flags: D and C are pairs of fp16 in two registers
template <Element E, int K>
void mma(Warp& w, const Instruction& i, uint32_t active) {
    wholeWarp(w, active);
    constexpr int per = E == Element::Tf32 ? 1 : 2;  // elements in a register
    constexpr int registersA = 16 * K / 32 / per, registersB = 8 * K / 32 / per, half = 4 * per;
    float a[16][K], b[K][8], c[16][8];
    for (int r = 0; r < registersA; ++r) {
        const uint32_t* from = lanes<uint32_t>(w, i.o[4 + r]);
        for (int l = 0; l < 32; ++l)
            for (int n = 0; n < per; ++n) a[l / 4 + 8 * (r & 1)][per * (l % 4) + n + half * (r >> 1)] = element<E>(from[l] >> (16 * n));
    }
    for (int r = 0; r < registersB; ++r) {
        const uint32_t* from = lanes<uint32_t>(w, i.o[8 + r]);
        for (int l = 0; l < 32; ++l)
            for (int n = 0; n < per; ++n) b[per * (l % 4) + n + half * r][l / 4] = element<E>(from[l] >> (16 * n));
    }
    if (i.flags) {
        for (int r = 0; r < 2; ++r)
            for (int l = 0; l < 32; ++l)
                for (int n = 0; n < 2; ++n) c[l / 4 + 8 * r][2 * (l % 4) + n] = halfToFloat(static_cast<uint16_t>(lanes<uint32_t>(w, i.o[10 + r])[l] >> (16 * n)));
    } else {
        for (int r = 0; r < 4; ++r)
            for (int l = 0; l < 32; ++l) c[l / 4 + 8 * (r >> 1)][2 * (l % 4) + (r & 1)] = lanes<float>(w, i.o[10 + r])[l];
    }
    multiply<K>(a, b, c);
    if (i.flags) {
        for (int r = 0; r < 2; ++r)
            for (int l = 0; l < 32; ++l) {
                const float* pair = &c[l / 4 + 8 * r][2 * (l % 4)];
                lanes<uint32_t>(w, i.o[r])[l] = floatToHalf(pair[0]) | static_cast<uint32_t>(floatToHalf(pair[1])) << 16;
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
    e.program().usesTensorCores = true;
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
