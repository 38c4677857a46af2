using Crm.Customers;
using Crm.Storage;

namespace Crm.Tasks;

public static class TaskRows
{
    public static ValueTask<Stored<ServiceTask>?> TaskAsync(this CustomerRows rows, string customer, string task,
        CancellationToken cancel) =>
        rows.GetAsync<ServiceTask>(customer, Keys.Task(customer, task), cancel);
}
