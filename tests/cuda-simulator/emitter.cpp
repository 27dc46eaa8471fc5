#include "emitter.h"

#include <cstring>

#include "machine.h"

namespace sim {

namespace {

const std::pair<const char*, Special> specialNames[] = {
    {"%tid.x", Special::TidX}, {"%tid.y", Special::TidY}, {"%tid.z", Special::TidZ}, {"%ntid.x", Special::NtidX},
    {"%ntid.y", Special::NtidY}, {"%ntid.z", Special::NtidZ}, {"%ctaid.x", Special::CtaidX}, {"%ctaid.y", Special::CtaidY},
    {"%ctaid.z", Special::CtaidZ}, {"%nctaid.x", Special::NctaidX}, {"%nctaid.y", Special::NctaidY},
    {"%nctaid.z", Special::NctaidZ}, {"%laneid", Special::LaneId}, {"%warpid", Special::WarpId},
    {"%nwarpid", Special::NwarpId}, {"%smid", Special::SmId}, {"%nsmid", Special::NsmId}, {"%gridid", Special::GridId},
    {"%lanemask_eq", Special::LaneMaskEq}, {"%lanemask_le", Special::LaneMaskLe}, {"%lanemask_lt", Special::LaneMaskLt},
    {"%lanemask_ge", Special::LaneMaskGe}, {"%lanemask_gt", Special::LaneMaskGt},
    {"%dynamic_smem_size", Special::DynamicShared}, {"%total_smem_size", Special::TotalShared},
    {"%clock", Special::Clock}, {"%clock64", Special::Clock64}};

bool sixtyFourBits(Special s) { return s == Special::Clock64 || s == Special::GridId; }

constexpr int maxCallDepth = 64;
constexpr size_t maxInstructions = 4'000'000;

uint32_t alignUp(uint32_t value, uint32_t align) { return (value + align - 1) / align * align; }

}  // namespace

Suffixes::Suffixes(const Statement& s) : s_(s), left_(s.suffix) {}

bool Suffixes::take(const char* name) {
    for (auto it = left_.begin(); it != left_.end(); ++it)
        if (*it == name) {
            left_.erase(it);
            return true;
        }
    return false;
}

bool Suffixes::hasType() const {
    for (auto& part : left_)
        if (typeNamed(part) != Type::None) return true;
    return false;
}

Type Suffixes::type() {
    for (auto it = left_.begin(); it != left_.end(); ++it)
        if (Type t = typeNamed(*it); t != Type::None) {
            left_.erase(it);
            return t;
        }
    throw PtxError(s_.line, s_.text() + ": a type is missing");
}

void Suffixes::done() const {
    if (!left_.empty()) throw PtxError(s_.line, s_.text() + ": ." + left_.front() + " is not simulated");
}

void Emitter::fail(const std::string& what) const {
    throw PtxError(statement_ ? statement_->line : 0, (statement_ ? statement_->text() + ": " : "") + what);
}

void Emitter::want(const Statement& s, size_t operands) const {
    if (s.operands.size() != operands)
        fail(std::to_string(operands) + " operands expected, " + std::to_string(s.operands.size()) + " given");
}

uint32_t Emitter::scratch(uint32_t bytes) {
    uint32_t offset = alignUp(program_.fileBytes, bytes >= 64 ? 64 : bytes);
    program_.fileBytes = offset + bytes;
    return offset;
}

uint32_t Emitter::constant(uint8_t width, uint64_t bits, bool dynamicShared) {
    if (width < 8) bits &= (1ull << (8 * width)) - 1;
    auto [slot, added] = constants_.try_emplace({width | (dynamicShared ? 256 : 0), bits}, 0);
    if (added) {
        slot->second = scratch(32u * width);
        program_.constants.push_back({slot->second, width, bits, dynamicShared});
    }
    return slot->second;
}

uint32_t Emitter::literal(const Operand& o, Type type) {
    auto width = static_cast<uint8_t>(sizeOf(type));
    if (o.kind == Operand::Integer) {
        if (type == Type::F32 || type == Type::F64) fail("an integer where ." + std::string(nameOf(type)) + " is expected");
        return constant(width, o.bits);
    }
    if (type == Type::F64 || (type == Type::B64 && o.floatBits == 64)) {
        uint64_t bits;
        std::memcpy(&bits, &o.value, 8);
        return constant(8, bits);
    }
    if (type == Type::F32 || type == Type::B32) {
        // ILGPU 1.5.3 leaves such bits where it forgets to convert an integer constant.
        if (o.floatBits == 32 && o.bits && o.bits < 0x10000)
            program_.warnings.push_back("line " + std::to_string(statement_->line) + ": " + statement_->text() + ": the float constant " + hex(o.bits) + " looks like the integer " + std::to_string(o.bits));
        if (o.floatBits == 32) return constant(4, o.bits);
        auto value = static_cast<float>(o.value);
        uint32_t bits;
        std::memcpy(&bits, &value, 4);
        return constant(4, bits);
    }
    fail("a float constant where ." + std::string(nameOf(type)) + " is expected");
}

const Symbol* Emitter::symbol(const Operand& o) const {
    return o.kind == Operand::Name ? &frame_->function->symbols[static_cast<size_t>(o.index)] : nullptr;
}

bool Emitter::kernelParameter(const Operand& o) const {
    if (!symbol(o) || symbol(o)->kind != Symbol::Param || !frame_->function->entry) return false;
    for (int p : frame_->function->parameters)
        if (p == o.index) return true;
    return false;
}

// The assembler's rule: same size, and untyped, integer or float on both sides.
void Emitter::checkType(const Operand& o, Type have, Type want) const {
    auto group = [](Type t) { return isBits(t) ? 0 : t == Type::Pred ? 1 : isFloat(t) ? 2 : 3; };
    bool paired = have == Type::F16x2 || have == Type::BF16x2;
    bool fits = (have == Type::Pred) == (want == Type::Pred) && sizeOf(have) == sizeOf(want) &&
                (group(have) == 0 || group(want) == 0 || (group(have) == group(want) && (!paired || have == want)));
    bool packed = want == Type::F16 || want == Type::BF16 || want == Type::F16x2 || want == Type::BF16x2;
    if (packed && isFloat(have) && have != want) fits = false;
    if (want == Type::F16x2 || want == Type::BF16x2 || want == Type::F16 || want == Type::BF16)
        fits = sizeOf(have) == sizeOf(want) && (have == want || group(have) == 0 || (group(have) == 3 && want == Type::BF16x2));
    if (!fits) fail("register " + o.text + " is ." + nameOf(have) + " where ." + nameOf(want) + " is expected");
}

uint32_t Emitter::source(const Operand& o, Type type) {
    if (o.kind == Operand::Integer || o.kind == Operand::Float) return literal(o, type);
    if (o.kind == Operand::Special) {
        for (auto& [name, special] : specialNames)
            if (o.text == name) {
                if (sizeOf(type) != (sixtyFourBits(special) ? 8 : 4)) fail(o.text + " has another size");
                auto [slot, added] = specials_.try_emplace(special, 0);
                if (added) {
                    slot->second = scratch(256);
                    program_.specials.emplace_back(special, slot->second);
                }
                return slot->second;
            }
        fail(o.text + " is not declared");
    }
    const Symbol* s = symbol(o);
    if (!s) fail("a register or a constant expected");
    if (s->kind != Symbol::Register) {
        bool dynamic = false;
        uint64_t address = symbolAddress(o.index, &dynamic);
        return constant(static_cast<uint8_t>(sizeOf(type)), address + static_cast<uint64_t>(o.offset), dynamic);
    }
    checkType(o, s->type, type);
    return frame_->slot[static_cast<size_t>(o.index)];
}

uint64_t Emitter::symbolAddress(int index, bool* dynamicShared) {
    const Symbol& s = frame_->function->symbols[static_cast<size_t>(index)];
    if (s.kind == Symbol::Global) return module_.symbols[static_cast<size_t>(s.moduleIndex)].address;
    if (s.kind == Symbol::DynamicShared) {
        *dynamicShared = true;
        program_.dynamicAlign = std::max(program_.dynamicAlign, s.align);
        return 0;
    }
    if (s.kind == Symbol::Shared && s.moduleIndex >= 0) {
        auto [place, added] = moduleShared_.try_emplace(s.name, 0);
        if (added) {
            place->second = alignUp(program_.staticShared, s.align);
            program_.staticShared = place->second + s.size;
        }
        return sharedBase + place->second;
    }
    return (s.kind == Symbol::Shared ? sharedBase : 0) + frame_->slot[static_cast<size_t>(index)];
}

uint32_t Emitter::predicate(const Operand& o, bool* negated) {
    const Symbol* s = symbol(o);
    if (!s || s->kind != Symbol::Register || s->type != Type::Pred) fail("a predicate expected, not " + o.text);
    if (negated) *negated = o.negated;
    else if (o.negated) fail("a negated predicate is not allowed here");
    return frame_->slot[static_cast<size_t>(o.index)];
}

uint32_t Emitter::destination(const Operand& o, Type type) {
    if (o.kind == Operand::Sink) return scratch(type == Type::Pred ? 4 : 32 * sizeOf(type));
    const Symbol* s = symbol(o);
    if (!s || s->kind != Symbol::Register) fail("a register expected");
    checkType(o, s->type, type);
    return frame_->slot[static_cast<size_t>(o.index)];
}

uint32_t Emitter::wider(const Operand& o, Type type, uint8_t* width) {
    *width = static_cast<uint8_t>(std::max(2u, sizeOf(type)));
    if (const Symbol* s = symbol(o); s && s->kind == Symbol::Register) {
        if (s->type == Type::Pred || sizeOf(s->type) < sizeOf(type)) fail("register " + o.text + " is too narrow");
        *width = static_cast<uint8_t>(std::max(2u, sizeOf(s->type)));
        if (*width > 2 && sizeOf(s->type) == sizeOf(type)) checkType(o, s->type, type);
        return frame_->slot[static_cast<size_t>(o.index)];
    }
    if (sizeOf(type) == 1) return constant(2, o.bits);
    return source(o, type);
}

uint32_t Emitter::widerDestination(const Operand& o, Type type, uint8_t* width) {
    if (o.kind == Operand::Sink) {
        *width = 8;
        return scratch(256);
    }
    if (const Symbol* s = symbol(o); !s || s->kind != Symbol::Register) fail("a register expected");
    return wider(o, type, width);
}

/// flags gets `wideFlag` when the address register has 64 bits.
void Emitter::address(const Operand& o, Instruction& i, int slot, uint8_t wideFlag) {
    if (o.kind != Operand::Address) fail("an address in brackets expected");
    const Operand& base = o.parts[0];
    i.immediate = o.offset;
    const Symbol* s = symbol(base);
    bool narrow = s && s->kind == Symbol::Register && sizeOf(s->type) == 4;
    if (s && s->kind == Symbol::Register && (isFloat(s->type) || sizeOf(s->type) < 4)) fail(base.text + " cannot hold an address");
    i.o[slot] = source(base, narrow ? Type::B32 : Type::B64);
    if (!narrow) i.flags = static_cast<uint8_t>(i.flags | wideFlag);
}

Instruction Emitter::start(const Statement& s, Handler run, Kind kind) {
    Instruction i;
    i.run = run;
    i.kind = kind;
    i.line = s.line;
    if (s.guard >= 0) {
        i.guard = static_cast<int32_t>(frame_->slot[static_cast<size_t>(s.guard)]);
        i.guardFlip = s.guardNegated ? ~0u : 0u;
    }
    return i;
}

void Emitter::layOut(Frame& frame) {
    const Function& f = *frame.function;
    frame.slot.resize(f.symbols.size());
    for (size_t n = 0; n < f.symbols.size(); ++n) {
        const Symbol& s = f.symbols[n];
        uint32_t& slot = frame.slot[n];
        if (s.kind == Symbol::Register) {
            slot = scratch(s.type == Type::Pred ? 4 : 32 * std::max(2u, sizeOf(s.type)));
        } else if (s.kind == Symbol::Shared && s.moduleIndex < 0) {
            auto [place, added] = sharedPlaces_.try_emplace({&f, static_cast<int>(n)}, 0);
            if (added) {
                place->second = alignUp(program_.staticShared, s.align);
                program_.staticShared = place->second + s.size;
            }
            slot = place->second;
        } else if (s.kind == Symbol::Local || (s.kind == Symbol::Param && !f.entry)) {
            slot = program_.localBytes = alignUp(program_.localBytes, std::max(s.align, 8u));
            program_.localBytes += s.size;
        } else if (s.kind == Symbol::Param) {
            bool own = false;
            for (int p : f.parameters) own |= p == static_cast<int>(n);
            if (own) {
                slot = program_.parameterBytes = alignUp(program_.parameterBytes, s.align);
                program_.parameters.push_back({slot, s.size});
                program_.parameterBytes += s.size;
            } else {
                slot = program_.localBytes = alignUp(program_.localBytes, std::max(s.align, 8u));
                program_.localBytes += s.size;
            }
        }
    }
}

void Emitter::entry(const Function& f) {
    Frame frame{&f, {}, {}, {}, {}, {}};
    layOut(frame);
    body(frame);
    Instruction end;
    end.kind = Kind::Exit;
    end.line = f.body.empty() ? f.line : f.body.back().line;
    for (size_t at : frame.returns) program_.code[at].kind = Kind::Exit;
    push(end);
    std::copy(f.maxThreads, f.maxThreads + 3, program_.maxThreads);
    program_.required = f.required;
}

void Emitter::body(Frame& frame) {
    Frame* outer = frame_;
    frame_ = &frame;
    for (auto& s : frame.function->body) {
        frame.starts.push_back(static_cast<int>(program_.code.size()));
        statement_ = &s;
        text_ = s.text();
        statement(frame, s);
        if (program_.code.size() > maxInstructions) fail("the kernel is too long with its calls expanded");
    }
    frame.starts.push_back(static_cast<int>(program_.code.size()));
    auto place = [&](int label) {
        int at = frame.function->labels[static_cast<size_t>(label)];
        if (at < 0) fail("a branch to a list of branch targets");
        return frame.starts[static_cast<size_t>(at)];
    };
    for (auto& [at, label] : frame.jumps) program_.code[at].target = place(label);
    for (auto& [at, list] : frame.tables) {
        program_.code[at].target = static_cast<int>(program_.tables.size());
        auto& table = program_.tables.emplace_back();
        for (int label : frame.function->targets[static_cast<size_t>(list)]) table.push_back(place(label));
    }
    frame_ = outer;
}

void Emitter::statement(Frame& frame, const Statement& s) {
    if (control(frame, s)) return;
    for (auto decode : {decodeMove, decodeInteger, decodeFloat, decodeConvert, decodeMemory, decodeAtomic, decodeAsync, decodeWarp, decodeTensor})
        if (decode(*this, s)) return;
    fail("this instruction is not simulated");
}

bool Emitter::control(Frame& frame, const Statement& s) {
    Suffixes x(s);
    bool uniform = x.take("uni");
    (void)uniform;
    if (s.opcode == "bra") {
        want(s, 1);
        x.done();
        frame.jumps.emplace_back(program_.code.size(), s.operands[0].index);
        push(start(s, nullptr, Kind::Branch));
    } else if (s.opcode == "brx") {
        want(s, 2);
        x.take("idx");
        x.done();
        int list = -2 - frame.function->labels[static_cast<size_t>(s.operands[1].index)];
        if (list < 0) fail(s.operands[1].text + " is not a list of branch targets");
        frame.tables.emplace_back(program_.code.size(), list);
        Instruction i = start(s, nullptr, Kind::BranchIndexed);
        i.o[0] = source(s.operands[0], Type::U32);
        push(i);
    } else if (s.opcode == "ret") {
        x.done();
        frame.returns.push_back(program_.code.size());
        push(start(s, nullptr, Kind::Branch));
    } else if (s.opcode == "exit") {
        x.done();
        push(start(s, nullptr, Kind::Exit));
    } else if (s.opcode == "call") {
        x.done();
        call(frame, s);
    } else {
        return false;
    }
    return true;
}

/// The body of the function is put in the place of the call, parameters in local memory of the thread.
void Emitter::call(Frame& frame, const Statement& s) {
    size_t at = 0;
    std::vector<Operand> results, arguments;
    if (s.operands[at].kind == Operand::Vector) results = s.operands[at++].parts;
    if (at >= s.operands.size() || s.operands[at].kind != Operand::Function) fail("a function's name expected");
    std::string name = s.operands[at++].text;
    if (at < s.operands.size()) arguments = s.operands[at].parts;
    auto found = module_.functions.find(name);
    if (found == module_.functions.end() || !found->second.defined) fail("the function " + name + " is declared but has no body");
    const Function& f = found->second;
    if (f.parameters.size() != arguments.size() || f.results.size() != results.size()) fail("another number of arguments than " + name + " has");
    if (++depth_ > maxCallDepth) fail("calls are nested too deeply, or recursive");

    Frame inner{&f, {}, {}, {}, {}, {}};
    layOut(inner);
    auto bind = [&](const std::vector<int>& formal, const std::vector<Operand>& actual) {
        for (size_t n = 0; n < actual.size(); ++n) {
            const Symbol* given = symbol(actual[n]);
            auto index = static_cast<size_t>(formal[n]);
            if (!given || given->kind != Symbol::Param || given->size != f.symbols[index].size)
                fail("argument " + std::to_string(n) + " of " + name + " is not a .param of its size");
            inner.slot[index] = frame.slot[static_cast<size_t>(actual[n].index)];
        }
    };
    bind(f.parameters, arguments);
    bind(f.results, results);
    size_t skip = 0;
    if (s.guard >= 0) {
        skip = program_.code.size();
        Instruction i = start(s, nullptr, Kind::Branch);
        i.guardFlip = ~i.guardFlip;
        push(i);
    }
    const Statement* here = statement_;
    body(inner);
    statement_ = here;
    --depth_;
    auto end = static_cast<int>(program_.code.size());
    for (size_t r : inner.returns) program_.code[r].target = end;
    if (s.guard >= 0) program_.code[skip].target = end;
}

std::unique_ptr<Program> compile(const Module& module, const Function& entry) {
    auto program = std::make_unique<Program>();
    program->name = entry.name;
    Emitter(module, *program).entry(entry);
    return program;
}

}  // namespace sim
