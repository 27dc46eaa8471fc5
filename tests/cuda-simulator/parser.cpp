#include <cstdlib>
#include <cstring>
#include <optional>

#include "lexer.h"
#include "ptx.h"

namespace sim {

namespace {

const std::pair<const char*, Type> typeNames[] = {
    {"pred", Type::Pred}, {"b8", Type::B8}, {"u8", Type::U8}, {"s8", Type::S8}, {"b16", Type::B16}, {"u16", Type::U16},
    {"s16", Type::S16}, {"f16", Type::F16}, {"bf16", Type::BF16}, {"b32", Type::B32}, {"u32", Type::U32},
    {"s32", Type::S32}, {"f32", Type::F32}, {"f16x2", Type::F16x2}, {"bf16x2", Type::BF16x2}, {"b64", Type::B64},
    {"u64", Type::U64}, {"s64", Type::S64}, {"f64", Type::F64}};

std::vector<std::string> split(const std::string& dotted) {
    std::vector<std::string> parts;
    size_t from = 0;
    for (size_t dot; (dot = dotted.find('.', from)) != std::string::npos; from = dot + 1)
        parts.push_back(dotted.substr(from, dot - from));
    parts.push_back(dotted.substr(from));
    return parts;
}

/// Names are looked up from the innermost braces outward; labels are bound when their braces close.
struct Scope {
    std::map<std::string, int> symbols, labels;
    struct Reference { int label, line; std::string name; };
    std::vector<Reference> references;
};

class Parser {
public:
    explicit Parser(const std::string& text) : in_(text) {}

    Module run() {
        while (!in_.atEnd()) item();
        return std::move(module_);
    }

private:
    void item() {
        if (in_.acceptWord(".version") || in_.acceptWord(".target") || in_.acceptWord(".address_size") || in_.acceptWord(".file")) {
            in_.skipLine();
            return;
        }
        if (in_.acceptWord(".section")) {
            in_.skipTo('}');
            return;
        }
        bool external = false;
        for (;;) {
            if (in_.acceptWord(".extern")) external = true;
            else if (!in_.acceptWord(".visible") && !in_.acceptWord(".weak") && !in_.acceptWord(".common")) break;
        }
        if (in_.acceptWord(".entry")) return function(true);
        if (in_.acceptWord(".func")) return function(false);
        if (in_.acceptWord(".global") || in_.acceptWord(".const")) return variables(Symbol::Global, external, nullptr);
        if (in_.acceptWord(".shared")) return variables(Symbol::Shared, external, nullptr);
        if (in_.acceptWord(".pragma")) return in_.skipTo(';');
        in_.fail("unknown declaration at '" + std::string(1, in_.peek()) + in_.word(".:") + "'");
    }

    // [.align n] .type [.vN] name [size] [= values], ...;
    void variables(Symbol::Kind kind, bool external, Function* owner) {
        do {
            Symbol symbol = variable(kind);
            if (external && kind == Symbol::Shared) symbol.kind = Symbol::DynamicShared;
            if (in_.accept('=')) initial(symbol);
            if (owner) {
                declare(*owner, symbol);
            } else {
                symbol.moduleIndex = static_cast<int>(module_.symbols.size());
                globals_[symbol.name] = symbol.moduleIndex;
                module_.symbols.push_back(symbol);
            }
        } while (in_.accept(','));
        in_.expect(';');
    }

    Symbol variable(Symbol::Kind kind) {
        Symbol symbol{kind, ""};
        uint32_t align = 0, lanes = 1;
        for (;;) {
            if (in_.acceptWord(".align")) align = static_cast<uint32_t>(std::stoul(in_.number()));
            else if (in_.acceptWord(".v2")) lanes = 2;
            else if (in_.acceptWord(".v4")) lanes = 4;
            else if (in_.acceptWord(".ptr") || in_.acceptWord(".global") || in_.acceptWord(".shared") || in_.acceptWord(".const")) continue;
            else if (in_.peek() == '.') {
                in_.expect('.');
                std::string name = in_.word("");
                if ((symbol.type = typeNamed(name)) == Type::None) in_.fail("unknown type ." + name);
            } else break;
        }
        symbol.name = in_.word("");
        symbol.size = sizeOf(symbol.type) * lanes;
        symbol.align = align ? align : symbol.size;
        while (in_.accept('[')) {
            symbol.size *= in_.peek() == ']' ? 0 : static_cast<uint32_t>(std::stoul(in_.number(), nullptr, 0));
            in_.expect(']');
        }
        if (symbol.size == 0 && kind == Symbol::Shared) symbol.kind = Symbol::DynamicShared;
        return symbol;
    }

    void initial(Symbol& symbol) {
        uint32_t width = sizeOf(symbol.type);
        auto one = [&] {
            Operand value = operand(nullptr);
            uint64_t bits = value.bits;
            if (value.kind == Operand::Float && width == 4) {
                float f = static_cast<float>(value.value);
                std::memcpy(&bits, &f, 4);
            }
            for (uint32_t i = 0; i < width; ++i) symbol.initial.push_back(static_cast<uint8_t>(bits >> (8 * i)));
        };
        if (!in_.accept('{')) return one();
        while (!in_.accept('}')) {
            one();
            in_.accept(',');
        }
    }

    int declare(Function& owner, const Symbol& symbol) {
        int index = static_cast<int>(owner.symbols.size());
        if (!scopes_.back().symbols.emplace(symbol.name, index).second) in_.fail(symbol.name + " is declared twice");
        owner.symbols.push_back(symbol);
        return index;
    }

    std::vector<int> parameterList(Function& owner) {
        std::vector<int> result;
        in_.expect('(');
        while (!in_.accept(')')) {
            if (in_.acceptWord(".reg")) in_.fail("parameters in registers are not simulated");
            if (!in_.acceptWord(".param")) in_.fail("a .param expected");
            result.push_back(declare(owner, variable(Symbol::Param)));
            in_.accept(',');
        }
        return result;
    }

    void function(bool entry) {
        Function f;
        f.entry = entry;
        f.line = in_.line();
        scopes_.assign(1, {});
        if (in_.peek() == '(') f.results = parameterList(f);
        f.name = in_.word("");
        if (in_.peek() == '(') f.parameters = parameterList(f);
        for (;;) {
            bool required = false;
            if (in_.acceptWord(".maxntid") || (required = in_.acceptWord(".reqntid"))) {
                f.required = required;
                for (int i = 0; i < 3; ++i) {
                    f.maxThreads[i] = 1;
                    if (i == 0 || in_.accept(',')) f.maxThreads[i] = static_cast<uint32_t>(std::stoul(in_.number()));
                }
            } else if (in_.acceptWord(".minnctapersm") || in_.acceptWord(".maxnreg") || in_.acceptWord(".maxnctapersm")) {
                in_.number();
            } else if (!in_.acceptWord(".noreturn")) {
                break;
            }
        }
        if (in_.accept(';')) {
            module_.functions.emplace(f.name, f);
            return;
        }
        f.defined = true;
        in_.expect('{');
        block(f);
        for (auto& r : scopes_.back().references) throw PtxError(r.line, "no label " + r.name);
        scopes_.clear();
        auto& slot = module_.functions[f.name];
        if (slot.defined) throw PtxError(f.line, f.name + " is defined twice");
        slot = std::move(f);
    }

    void block(Function& f) {
        scopes_.emplace_back();
        while (!in_.accept('}')) {
            if (in_.atEnd()) in_.fail("'}' expected at the end of the text");
            statement(f);
        }
        Scope closed = std::move(scopes_.back());
        scopes_.pop_back();
        for (auto& r : closed.references) {
            auto found = closed.labels.find(r.name);
            if (found != closed.labels.end()) f.labels[static_cast<size_t>(r.label)] = found->second;
            else scopes_.back().references.push_back(r);
        }
    }

    void statement(Function& f) {
        if (in_.accept(';')) return;
        if (in_.accept('{')) return block(f);
        if (in_.peek() == '.') return directive(f);
        Statement s;
        s.line = in_.line();
        if (in_.accept('@')) {
            s.guardNegated = in_.accept('!');
            std::string name = in_.word("");
            auto found = find(f, name);
            if (!found || f.symbols[static_cast<size_t>(*found)].type != Type::Pred) in_.fail(name + " is not a predicate");
            s.guard = *found;
        }
        std::string opcode = in_.word("");
        if (s.guard < 0 && in_.labelFollows()) {
            in_.expect(':');
            if (in_.acceptWord(".branchtargets")) return branchTargets(f, opcode);
            if (!scopes_.back().labels.emplace(opcode, static_cast<int>(f.body.size())).second) in_.fail("label " + opcode + " twice");
            return;
        }
        s.line = in_.line();
        if (in_.peek() == '.') opcode += in_.word(".:");
        s.suffix = split(opcode);
        s.opcode = s.suffix.front();
        s.suffix.erase(s.suffix.begin());
        bool branch = s.opcode == "bra" || s.opcode == "brx", call = s.opcode == "call";
        while (in_.peek() != ';') {
            bool label = branch && (s.opcode == "bra" || !s.operands.empty());
            s.operands.push_back(label ? labelOperand(f) : call ? callOperand(f) : operand(&f));
            if (!in_.accept(',')) break;
        }
        in_.expect(';');
        f.body.push_back(std::move(s));
    }

    void directive(Function& f) {
        if (in_.acceptWord(".reg")) return registers(f);
        if (in_.acceptWord(".shared")) return variables(Symbol::Shared, false, &f);
        if (in_.acceptWord(".local")) return variables(Symbol::Local, false, &f);
        if (in_.acceptWord(".param")) return variables(Symbol::Param, false, &f);
        if (in_.acceptWord(".pragma")) return in_.skipTo(';');
        if (in_.acceptWord(".loc")) return in_.skipLine();
        if (in_.acceptWord(".file")) return in_.skipLine();
        in_.fail("unknown directive " + in_.word("."));
    }

    void registers(Function& f) {
        in_.expect('.');
        std::string typeName = in_.word("");
        Type type = typeNamed(typeName);
        if (type == Type::None) in_.fail("unknown type ." + typeName);
        do {
            std::string name = in_.word("");
            Symbol symbol{Symbol::Register, name, type, sizeOf(type), 1};
            if (in_.accept('<')) {
                int count = std::stoi(in_.number());
                in_.expect('>');
                for (int i = 0; i < count; ++i) {
                    symbol.name = name + std::to_string(i);
                    declare(f, symbol);
                }
            } else {
                declare(f, symbol);
            }
        } while (in_.accept(','));
        in_.expect(';');
    }

    void branchTargets(Function& f, const std::string& name) {
        std::vector<int> list;
        do list.push_back(labelOperand(f).index);
        while (in_.accept(','));
        in_.expect(';');
        f.targets.push_back(list);
        scopes_.back().labels.emplace(name, -1 - static_cast<int>(f.targets.size()));
    }

    Operand labelOperand(Function& f) {
        Operand o;
        o.kind = Operand::Label;
        int line = in_.line();
        o.text = in_.word("");
        o.index = static_cast<int>(f.labels.size());
        f.labels.push_back(-1);
        scopes_.back().references.push_back({o.index, line, o.text});
        return o;
    }

    Operand callOperand(Function& f) {
        Operand o;
        if (in_.accept('(')) {
            o.kind = Operand::Vector;
            while (!in_.accept(')')) {
                o.parts.push_back(operand(&f));
                in_.accept(',');
            }
        } else {
            o.kind = Operand::Function;
            o.text = in_.word("");
        }
        return o;
    }

    std::optional<int> find(Function& f, const std::string& name) {
        for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
            auto found = scope->symbols.find(name);
            if (found != scope->symbols.end()) return found->second;
        }
        auto global = globals_.find(name);
        if (global == globals_.end()) return std::nullopt;
        int index = static_cast<int>(f.symbols.size());
        f.symbols.push_back(module_.symbols[static_cast<size_t>(global->second)]);
        scopes_.front().symbols.emplace(name, index);
        return index;
    }

    Operand operand(Function* f) {
        Operand o;
        if (in_.accept('{')) {
            o.kind = Operand::Vector;
            do o.parts.push_back(operand(f));
            while (in_.accept(','));
            in_.expect('}');
            return o;
        }
        if (in_.accept('[')) {
            o.kind = Operand::Address;
            o.parts.push_back(operand(f));
            while (in_.peek() == '+' || in_.peek() == '-') {
                bool minus = in_.accept('-');
                if (!minus) in_.expect('+');
                minus ^= in_.accept('-');
                auto value = static_cast<int64_t>(operand(f).bits);
                o.offset += minus ? -value : value;
            }
            in_.expect(']');
            return o;
        }
        if (in_.accept('!')) {
            o = operand(f);
            o.negated = true;
            return o;
        }
        bool minus = in_.accept('-');
        if (minus || std::isdigit(static_cast<unsigned char>(in_.peek()))) return literal(minus);
        o.text = in_.word("");
        o.kind = Operand::Name;
        auto found = f ? find(*f, o.text) : std::nullopt;
        if (found) {
            o.index = *found;
        } else if (o.text == "_") {
            o.kind = Operand::Sink;
        } else if (o.text == "WARP_SZ") {
            o.kind = Operand::Integer;
            o.bits = 32;
        } else if (o.text[0] == '%') {
            o.kind = Operand::Special;
            if (in_.accept('.')) o.text += "." + in_.word("");
        } else {
            in_.fail(o.text + " is not declared");
        }
        if (in_.accept('|')) o.parts.push_back(operand(f));
        return o;
    }

    Operand literal(bool minus) {
        Operand o;
        std::string text = in_.number();
        char kind = text.size() > 1 && text[0] == '0' ? static_cast<char>(std::tolower(text[1])) : ' ';
        if (kind == 'f' || kind == 'd') {
            o.kind = Operand::Float;
            o.floatBits = kind == 'f' ? 32 : 64;
            o.bits = std::strtoull(text.c_str() + 2, nullptr, 16);
            if (kind == 'f') {
                auto low = static_cast<uint32_t>(o.bits);
                float f;
                std::memcpy(&f, &low, 4);
                o.value = f;
            } else {
                std::memcpy(&o.value, &o.bits, 8);
            }
            if (minus) in_.fail("a minus before a hexadecimal float");
        } else if (kind != 'x' && text.find_first_of(".eE") != std::string::npos) {
            o.kind = Operand::Float;
            o.floatBits = 64;
            o.value = std::strtod(text.c_str(), nullptr) * (minus ? -1 : 1);
            std::memcpy(&o.bits, &o.value, 8);
        } else {
            o.kind = Operand::Integer;
            char* end = nullptr;
            o.bits = kind == 'b' ? std::strtoull(text.c_str() + 2, &end, 2) : std::strtoull(text.c_str(), &end, 0);
            if (*end == 'U') ++end;
            if (*end) in_.fail("a number expected, not " + text);
            if (minus) o.bits = 0 - o.bits;
        }
        return o;
    }

    Lexer in_;
    Module module_;
    std::map<std::string, int> globals_;
    std::vector<Scope> scopes_;
};

}  // namespace

uint32_t sizeOf(Type type) {
    if (type <= Type::Pred) return 0;
    return type <= Type::S8 ? 1 : type <= Type::BF16 ? 2 : type <= Type::BF16x2 ? 4 : 8;
}

bool isSigned(Type t) { return t == Type::S8 || t == Type::S16 || t == Type::S32 || t == Type::S64; }

bool isFloat(Type t) {
    return t == Type::F16 || t == Type::BF16 || t == Type::F32 || t == Type::F16x2 || t == Type::BF16x2 || t == Type::F64;
}

bool isBits(Type t) { return t == Type::B8 || t == Type::B16 || t == Type::B32 || t == Type::B64; }

Type typeNamed(const std::string& name) {
    for (auto& [text, type] : typeNames)
        if (name == text) return type;
    return Type::None;
}

const char* nameOf(Type type) {
    for (auto& [text, known] : typeNames)
        if (type == known) return text;
    return "none";
}

std::string Statement::text() const {
    std::string result = opcode;
    for (auto& part : suffix) result += "." + part;
    return result;
}

Module parse(const std::string& text) { return Parser(text).run(); }

}  // namespace sim
