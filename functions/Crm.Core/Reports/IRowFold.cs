using Crm.Customers;
using Crm.Orders;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>Adds something up in the pass that counts all rows, so that it needs none of its own.</summary>
public interface IRowFold
{
    void Add(Customer customer);
    void Add(string customer, OrderState order);
    void Add(string customer, Touchpoint touchpoint);
}
