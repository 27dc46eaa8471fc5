namespace FastInpaint.Kernels.Tests;

/// <summary>Tests are found by the kernel's name.</summary>
public sealed class KernelTestsTests
{
    public static TheoryData<string> Kernels => new(PtxKernel.All.Values.Select(kernel => kernel.DeclaringType!.Name).Distinct());

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_has_a_class_of_tests(string kernel) => Assert.NotNull(typeof(KernelTestsTests).Assembly.GetType($"{typeof(KernelTestsTests).Namespace}.{kernel}Tests"));
}
