using System.Reflection;
using System.Reflection.Emit;

namespace FastInpaint.Testing;

/// <summary>Finds dependencies of an assembly's namespaces that go against an order, in signatures and in the code of methods. Constants leave no trace in code and are not seen.</summary>
/// <param name="assembly">The assembly.</param>
/// <param name="order">
/// Its layers, the lowest first. A layer is one name or several names with spaces between them: namespaces, which stand for what is inside them too, or full names of types, which the longest name that fits decides. A type
/// may use its own layer's name and the layers below, but no other name of its layer.
/// </param>
public sealed class NamespaceOrder(Assembly assembly, params string[] order)
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> s_codes =
        typeof(OpCodes).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly (string Name, int Layer)[] _names =
        [.. order.SelectMany((layer, i) => layer.Split(' ').Select(name => (name, i))).OrderByDescending(entry => entry.name.Length)];

    /// <summary>One sentence for each pair of types that goes against the order, and for each type without a place in it.</summary>
    public IEnumerable<string> Violations()
    {
        Type[] types = [.. assembly.GetTypes().Where(type => type.Namespace is { } name && !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Microsoft", StringComparison.Ordinal))];
        IEnumerable<string> homeless = types.Where(type => Place(type) is null).Select(type => $"{type} has no place in the order.");
        return homeless.Concat(types
            .SelectMany(type => Uses(type).Select(used => (From: Outermost(type), To: Outermost(used))))
            .Where(pair => Place(pair.From) is { } from && Place(pair.To) is { } to && from != to && from.Layer <= to.Layer)
            .Select(pair => $"{pair.From} uses {pair.To}.").Distinct());
    }

    private (string Name, int Layer)? Place(Type type)
    {
        string name = Outermost(type).FullName!;
        return Array.Find(_names, entry => name == entry.Name || name.StartsWith(entry.Name + ".", StringComparison.Ordinal)) is { Name: not null } place ? place : null;
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>The types of the assembly that a type names.</summary>
    private HashSet<Type> Uses(Type type)
    {
        IEnumerable<Type?> named =
        [
            type.BaseType, .. type.GetInterfaces(), .. type.GetFields(All).Select(field => field.FieldType),
            .. type.GetGenericArguments().Where(argument => argument.IsGenericParameter).SelectMany(argument => argument.GetGenericParameterConstraints()),
            .. type.GetConstructors(All).SelectMany(Uses), .. type.GetMethods(All).SelectMany(method => Uses(method).Append(method.ReturnType)),
        ];
        return [.. named.SelectMany(Parts).Where(used => used.Assembly == assembly)];
    }

    private static IEnumerable<Type?> Uses(MethodBase method)
    {
        MethodBody? body = method.GetMethodBody();
        return [.. method.GetParameters().Select(parameter => parameter.ParameterType), .. body?.LocalVariables.Select(local => local.LocalType) ?? [], .. body is null ? [] : Code(method, body.GetILAsByteArray()!)];
    }

    /// <summary>The types, and those of the members, that a method's instructions name.</summary>
    private static IEnumerable<Type?> Code(MethodBase method, byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            OpCode instruction = s_codes[code[at] == 0xFE ? BitConverter.ToInt16([code[at + 1], code[at++]]) : code[at]];
            at++;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                MemberInfo member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), method.DeclaringType!.GetGenericArguments(), method is MethodInfo ? method.GetGenericArguments() : [])!;
                yield return member as Type ?? member.DeclaringType;
                foreach (Type argument in member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [])
                {
                    yield return argument;
                }
            }

            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    /// <summary>A type and those that it is made of.</summary>
    private static IEnumerable<Type> Parts(Type? type) => type switch
    {
        null => [],
        { HasElementType: true } => Parts(type.GetElementType()),
        { IsGenericParameter: true } => [],
        { IsGenericType: true } => type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()),
        _ => [type],
    };
}
