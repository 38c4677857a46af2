using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Staff;
using Crm.Tasks;
using Crm.Tests.Support;

namespace Crm.Tests.Staff;

public sealed class TaskServiceTests
{
    static CancellationToken None => CancellationToken.None;

    static TaskOutcome Outcome(string answer, params string[] tags) =>
        new() { Answer = answer, Attributes = new() { ["size"] = "L" }, Tags = [.. tags] };

    static async Task<(TestCrm Crm, string Customer, ServiceTask Task)> WithTaskAsync()
    {
        var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.SignedAndRunAsync(crm);
        return (crm, customer, (await crm.TasksAsync()).Single());
    }

    [Fact]
    public async Task When_CallIsAnswered_Should_KeepTheAnswerOnTheTaskAndWhatItTeachesOnTheCustomer()
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        (await crm.Get<TaskService>().TakeAsync(new TakeTask(customer, task.Id, "小李") { Team = "售后" }, None))
            .ShouldBeOfType<TaskResult.Ok>();
        var done = (await crm.Get<TaskService>().CompleteAsync(new CompleteTask(customer, task.Id, "小李", Outcome("偏小", "尺码偏大")), None))
            .ShouldBeOfType<TaskResult.Ok>().Item.Task;

        (done.Person, done.Team, done.DoneBy, done.Outcome!.Answer).ShouldBe(("小李", "售后", "小李", "偏小"));
        done.History.Select(h => h.What).ShouldBe(["taken", "done"]);
        var row = (await crm.CustomersAsync()).Single();
        row.Attributes["size"].ShouldBe(new LwwRegister<AttributeState>(crm.Time.GetUtcNow(), new AttributeState("L", "小李")));
        row.Tags["尺码偏大"].Value.ShouldBe(new TagState(true, "小李"));
        CustomerAttributes.TagsOf(row).ShouldBe(["尺码偏大"]);
    }

    [Fact]
    public async Task When_ThePersonIsErased_Should_TakeNoMoreTasks()
    {
        var (crm, customer, _) = await WithTaskAsync();
        await using var open = crm;
        await crm.Get<Crm.Erasure.CustomerErasure>().EraseAsync(customer, None);
        var before = await crm.HashAsync();
        (await crm.Get<TaskService>().AddAsync(new AddTask(customer, TaskService.Complaint, "call 13900001234", "小李"), None))
            .ShouldBeOfType<TaskResult.Refused>().Reason.ShouldBe("This person was erased.");
        (await crm.HashAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("birthday", "1992-02-29", "1992-02-29")]
    [InlineData("生日", "2月29日", "02-29")]
    public async Task When_TheAnswerIsABirthday_Should_BeTheProfilesToo(string name, string answer, string shown)
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        var outcome = new TaskOutcome { Attributes = new() { [name] = answer } };
        (await crm.Get<TaskService>().CompleteAsync(new CompleteTask(customer, task.Id, "小李", outcome), None))
            .ShouldBeOfType<TaskResult.Ok>();
        var profile = (await crm.CustomersAsync()).Single().Profile!;
        (BirthdayText.Of(profile.Birthday!.Value), profile.Birthday.Source, profile.Name!.Value).ShouldBe((shown, "task", "王小明"));
    }

    [Theory]
    [InlineData("2030-01-01", "lies ahead")]
    [InlineData("someday", "is not a date")]
    public async Task When_TheAnswerIsNoBirthday_Should_SaySoAndWriteNothing(string answer, string says)
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        var outcome = new TaskOutcome { Attributes = new() { ["birthday"] = answer } };
        (await crm.Get<TaskService>().CompleteAsync(new CompleteTask(customer, task.Id, "小李", outcome), None))
            .ShouldBeOfType<TaskResult.Invalid>().Mistakes.ShouldHaveSingleItem().ShouldContain(says);
        (await crm.TasksAsync()).Single().Done.ShouldBeNull();
    }

    [Fact]
    public async Task When_SomebodyElseHasIt_Should_SayWhoAndLeaveItUnlessTakenOver()
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        var desk = crm.Get<TaskService>();
        await desk.TakeAsync(new TakeTask(customer, task.Id, "小李"), None);
        (await desk.TakeAsync(new TakeTask(customer, task.Id, "小张"), None)).ShouldBeOfType<TaskResult.Refused>().Reason.ShouldContain("小李");
        (await desk.TakeAsync(new TakeTask(customer, task.Id, "小张") { Over = true }, None)).ShouldBeOfType<TaskResult.Ok>()
            .Item.Task.Person.ShouldBe("小张");
        (await desk.TakeAsync(new TakeTask(customer, task.Id, "小张"), None)).ShouldBeOfType<TaskResult.Ok>()
            .Item.Task.History.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_TaskChangedSinceItWasSeen_Should_RefuseWithoutWriting()
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        var desk = crm.Get<TaskService>();
        var seen = (await crm.Get<TaskLister>().ListAsync(new TaskFilter(), None)).Tasks.Single().ETag;
        await desk.TakeAsync(new TakeTask(customer, task.Id, "小李") { ETag = seen }, None);
        (await desk.CompleteAsync(new CompleteTask(customer, task.Id, "小张", Outcome("x")) { ETag = seen }, None))
            .ShouldBeOfType<TaskResult.Changed>();
        (await crm.CustomersAsync()).Single().Attributes.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_ManyCompleteAtOnce_Should_KeepOneAnswerAndTellTheOthers()
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        var results = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Task.Run(async () => await crm.Get<TaskService>()
            .CompleteAsync(new CompleteTask(customer, task.Id, $"p{i}", Outcome($"a{i}", $"t{i}")), None))));
        results.OfType<TaskResult.Ok>().Count().ShouldBe(1);
        results.Count(r => r is TaskResult.Refused or TaskResult.Changed).ShouldBe(15);
        (await crm.CustomersAsync()).Single().Tags.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ReplyWasLostAndTheAnswerComesAgain_Should_BeTheSameAnswer()
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        var complete = new CompleteTask(customer, task.Id, "小李", Outcome("好", "熟客"));
        await crm.Get<TaskService>().CompleteAsync(complete, None);
        var hash = await crm.HashAsync();
        (await crm.Get<TaskService>().CompleteAsync(complete, None)).ShouldBeOfType<TaskResult.Ok>();
        (await crm.HashAsync()).ShouldBe(hash);
        (await crm.Get<TaskService>().CompleteAsync(complete with { By = "小张" }, None)).ShouldBeOfType<TaskResult.Refused>();
    }

    [Fact]
    public async Task When_ComplaintIsAddedTwiceByADoubleClick_Should_BeOneTask()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        var add = new AddTask(customer, "complaint", "包装破损，要求补发", "客服A") { Order = "#1001", Priority = TaskPriority.High };
        var one = (await crm.Get<TaskService>().AddAsync(add, None)).ShouldBeOfType<TaskResult.Ok>().Item;
        var two = (await crm.Get<TaskService>().AddAsync(add, None)).ShouldBeOfType<TaskResult.Ok>().Item;
        (two.Task.Id, two.ETag).ShouldBe((one.Task.Id, one.ETag));
        one.Task.Order!.Id.ShouldBe("1001");
        (await crm.Get<TaskService>().AddAsync(add with { Order = "other" }, None)).ShouldBeOfType<TaskResult.NotFound>();
        (await crm.Get<TaskService>().AddAsync(add with { Customer = new string('0', 32) }, None)).ShouldBeOfType<TaskResult.NotFound>();
        (await crm.Get<TaskService>().AddAsync(add with { Text = "" }, None)).ShouldBeOfType<TaskResult.Invalid>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("12345678901234567890123456789012345678901")]
    public async Task When_TagCannotBeATag_Should_SaySoAndWriteNothing(string tag)
    {
        var (crm, customer, task) = await WithTaskAsync();
        await using var _ = crm;
        (await crm.Get<TaskService>().CompleteAsync(new CompleteTask(customer, task.Id, "a", Outcome("x", tag)), None))
            .ShouldBeOfType<TaskResult.Invalid>().Mistakes.ShouldHaveSingleItem();
        (await crm.TasksAsync()).Single().Done.ShouldBeNull();
    }

    [Fact]
    public async Task When_Listed_Should_ShowTheMostUrgentFirstAndCountWhatIsOverdue()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        foreach (var hours in new[] { 5, 1, 3 })
            await crm.Get<TaskService>()
                .AddAsync(new AddTask(customer, "complaint", $"in {hours}", "a") { DueBy = crm.Time.GetUtcNow()
                .AddHours(hours), Team = hours == 3 ? "投诉" : null }, None);
        crm.Time.Advance(TimeSpan.FromHours(4));
        var all = await crm.Get<TaskLister>().ListAsync(new TaskFilter { Limit = 2 }, None);
        (all.Total, all.Overdue).ShouldBe((3, 2));
        all.Tasks.Select(t => t.Task.Text).ShouldBe(["in 1", "in 3"]);
        (await crm.Get<TaskLister>().ListAsync(new TaskFilter { Team = "投诉" }, None)).Tasks.Single().Overdue.ShouldBeTrue();
        (await crm.Get<TaskLister>().ListAsync(new TaskFilter { OverdueOnly = true }, None)).Total.ShouldBe(2);
    }

    [Fact]
    public async Task When_TwoCustomersTurnOutToBeOne_Should_KeepTasksAndTheNewestWordOfBoth()
    {
        await using var crm = await TestCrm.StartAsync();
        var byBuyer = await StaffStory.OrderAsync(crm, "1001", null, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        var byPhone = await StaffStory.OrderAsync(crm, "1002", StaffStory.Phone, "b2", (Milestone.Created, "2026-03-02T01:10:00Z"));
        var desk = crm.Get<TaskService>();
        foreach (var (customer, size) in new[] { (byBuyer, "M"), (byPhone, "XL") })
        {
            crm.Time.Advance(TimeSpan.FromMinutes(1));
            var task = ((TaskResult.Ok)await desk.AddAsync(new AddTask(customer, "call", $"ask {size}", "a"), None)).Item.Task;
            await desk.CompleteAsync(
                new CompleteTask(customer, task.Id, "a",
                new TaskOutcome { Attributes = new() { ["size"] = size, ["only-" + size] = "1" }, Tags = [size] }), None);
        }
        await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));

        var one = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        one.Attributes["size"].Value.Value.ShouldBe("XL");
        one.Attributes.Keys.ShouldBe(["only-M", "only-XL", "size"]);
        CustomerAttributes.TagsOf(one).ShouldBe(["M", "XL"]);
        (await crm.TasksAsync()).Select(t => t.Outcome!.Attributes["size"]).Order().ShouldBe(["M", "XL"]);
    }

    [Fact]
    public void Join_AnyOrderOfWords_EndsTheSame()
    {
        var start = TestCrm.At("2026-03-02T00:00:00Z");
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            // Coarse times and few values, so that ties are the rule.
            var words = Enumerable.Range(0, 6)
                .Select(_ => (At: start.AddHours(random.Next(3)), Value: random.Next(3) == 0 ? null
                : $"v{random.Next(3)}", By: $"p{random.Next(2)}", Set: random.Next(2) == 0)).ToArray();
            var results = Enumerable.Range(0, 4).Select(_ =>
            {
                random.Shuffle(words);
                return Json.Bytes(words.Concat(words)
                    .Aggregate(new Customer { Id = "c", Group = "g" },
                    (c, w) => CustomerAttributes.Learn(c, new Dictionary<string, string?> { ["k"] = w.Value }, [new("t", w.Set)], w.By,
                    w.At)));
            }).ToList();
            results.ShouldAllBe(r => r.SequenceEqual(results[0]));
        }
    }

    [Fact]
    public void Join_TwoCopiesOfATask_IsTheSameEitherWayAndNeverReopens()
    {
        var at = TestCrm.At("2026-03-02T00:00:00Z");
        var open = new ServiceTask { Id = "t", Kind = "k", Text = "x", Opened = at, DueBy = at };
        var done = open with { Done = at.AddHours(1), DoneBy = "a", History = [new(at.AddHours(1), "done", "a")] };
        var taken = open with { Person = "b", History = [new(at.AddHours(2), "taken", "b")] };
        Json.Bytes(ServiceTask.Join(done, taken)).ShouldBe(Json.Bytes(ServiceTask.Join(taken, done)));
        ServiceTask.Join(done, taken).Done.ShouldBe(done.Done);
        ServiceTask.Join(done, taken).History.Count.ShouldBe(2);
    }
}
