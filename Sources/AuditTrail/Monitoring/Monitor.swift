/// Weighs the stream of observations by the region's rules. A value: whoever holds it gives it each batch and keeps its memory.
///
/// The same observations give the same findings whatever the batches and whatever the order within half a second: a half is weighed once it
/// is over, sorted by event id, which is when an observation of a later one comes or `advance` says so. An observation that comes later than
/// that is weighed when it comes.
public struct Monitor: Sendable {
    /// What came of a batch.
    public struct Outcome: Sendable, Hashable {
        public var findings: [Finding] = []
        public var questions: [ContactQuestion] = []
        /// Observations that were weighed.
        public var weighed = 0
        public init() {}
    }

    /// What is weighed together, in milliseconds. Half a second: every look is to be scored within a second of happening (issue 6, part 6), the
    /// reading of the trail included, and events of one half come in any order.
    public static let step: Int64 = 500

    public private(set) var memory: MonitorMemory
    private let rules: [Running]
    private let glass: BrokenGlassRule?

    private struct Running: Sendable {
        let card: RuleCard
        let rule: any MonitoringRule
        let mode: RuleMode
        let weight: Double
    }

    /// - Parameter memory: of another shape than this program's it is begun anew.
    public init(_ settings: MonitoringSettings, memory: MonitorMemory = MonitorMemory()) {
        self.memory = memory.shape == MonitorMemory.shape ? memory : MonitorMemory()
        rules = MonitoringRules.all.compactMap { kind in
            let of = settings.rule(kind.card.id)
            guard of.mode != .off else { return nil }
            return Running(
                card: kind.card, rule: kind.init(RuleNumbers(kind.card, of.numbers)), mode: of.mode, weight: of.weight)
        }
        glass = rules.lazy.compactMap { $0.rule as? BrokenGlassRule }.first
    }

    /// Takes observations and weighs those whose half second is over.
    public mutating func take(_ batch: some Sequence<Observation>) -> Outcome {
        var outcome = Outcome()
        for observation in batch {
            let step = observation.at / Self.step
            if step < memory.step {
                weigh(observation, &outcome)
                continue
            }
            if step > memory.step {
                weighWaiting(&outcome)
                memory.step = step
            }
            memory.waiting.append(observation)
        }
        return outcome
    }

    /// What is dated further ahead of now, in steps, has no half second to wait for: it is of a clock that was wrong.
    private static let farAhead: Int64 = 120

    /// Says that it is this moment (milliseconds since 1970) and nothing earlier is on its way: the last half second of a quiet stream is weighed.
    public mutating func advance(to now: Int64) -> Outcome {
        var outcome = Outcome()
        let step = now / Self.step
        if step > memory.step || memory.step > step + Self.farAhead {
            weighWaiting(&outcome)
            memory.step = step
        }
        return outcome
    }

    /// The clock was put back to this moment (milliseconds since 1970): what waits is weighed, and what is remembered of later than now is cut down
    /// to it, or it would count as of the last hour, or as said already, until the clock is there again.
    /// - Parameter day: the local day of that moment.
    /// - Returns: what came of it, and of whom what is remembered has changed.
    public mutating func putBack(to now: Int64, day: Int) -> (outcome: Outcome, staff: Set<String>) {
        var outcome = Outcome()
        var staff = memory.waitingStaff
        weighWaiting(&outcome)
        memory.step = now / Self.step
        staff.formUnion(memory.cut(at: now, day: day))
        return (outcome, staff)
    }

    /// What an organisation answered to a question about broken glass.
    /// - Returns: nil where there was contact, or where nothing (any more) waits for it.
    public mutating func answer(_ event: String, _ answer: ContactAnswer) -> Finding? {
        guard let waiting = memory.questions.removeValue(forKey: event), let glass,
            let running = rules.first(where: { $0.card.id == BrokenGlassRule.card.id }), let weighed = glass.weigh(answer)
        else { return nil }
        return Finding(weighed, card: running.card, mode: running.mode, weight: running.weight, of: waiting.observation)
    }

    private mutating func weighWaiting(_ outcome: inout Outcome) {
        guard !memory.waiting.isEmpty else { return }
        let ordered = memory.waiting.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        memory.waiting.removeAll(keepingCapacity: true)
        for observation in ordered { weigh(observation, &outcome) }
    }

    private mutating func weigh(_ it: Observation, _ outcome: inout Outcome) {
        outcome.weighed += 1
        if memory.began == nil { memory.began = it.at }
        if it.local.day > memory.day {
            memory.day = it.local.day
            memory.tidy(at: it.at)
        }
        let (here, everywhere) = (MonitorMemory.pattern(it.role, it.organisation), MonitorMemory.pattern(it.role, nil))
        var staff = memory.staff.removeValue(forKey: it.staff) ?? StaffMemory()
        let (before, lookBefore) = (staff.last == 0 ? nil : Optional(staff.last), staff.lastLook == 0 ? nil : Optional(staff.lastLook))
        let worked = staff.note(it)
        let seen = Seen(
            observation: it, staff: staff, lastBefore: before, lookBefore: lookBefore, here: memory.roles[here],
            region: memory.roles[everywhere],
            directorLast: it.grounds.director.flatMap { memory.staff[$0]?.last }, watchedSince: memory.began ?? it.at)
        for running in rules {
            guard let weighed = running.rule.weigh(seen) else { continue }
            if let stretch = weighed.stretch, !staff.isNews(running.card.id, stretch.count, at: it.at, within: stretch.within) { continue }
            outcome.findings.append(Finding(weighed, card: running.card, mode: running.mode, weight: running.weight, of: it))
        }
        if it.kind == .glassBroken, let glass, memory.questions.count < MonitorMemory.mostQuestions {
            let askFrom = it.at + Int64(glass.days) * Recent.day
            memory.questions[it.id] = .init(observation: it, askFrom: askFrom)
            outcome.questions.append(.init(event: it.id, organisation: it.organisation, brokenAt: it.at, askFrom: askFrom))
        }
        memory.staff[it.staff] = staff
        learn(it, worked: worked, here, everywhere)
    }

    /// What is usual is learnt after weighing: nobody's first deed is its own measure.
    private mutating func learn(_ it: Observation, worked: Int?, _ keys: String...) {
        guard it.kind == .lookOpened else { return }
        let who = KeyedHash.quick(it.staff)
        for key in keys {
            memory.roles[key, default: RolePattern()].met(who)
            memory.roles[key, default: RolePattern()].hours.add(it.local.cell, halveAt: 200_000)
            memory.roles[key, default: RolePattern()].looked(evidence: it.grounds.isMoreThanAWord)
            if let worked { memory.roles[key, default: RolePattern()].worked(people: worked) }
        }
    }
}

extension StaffMemory {
    /// Remembers an observation.
    /// - Returns: how many people were looked at in a clock hour that is over now; nil while none is.
    mutating func note(_ it: Observation) -> Int? {
        defer { last = max(last, it.at) }
        if last > 0, it.at - last >= Self.shortestSleep { (slept, woke) = (it.at - last, it.at) }
        forget(before: it.at)
        switch it.kind {
        case .searchAnswered where (it.candidates ?? 0) > 0: searches.add(it.at, 0)
        // Whoever is let in to nobody has no aim yet.
        case .lookRefused where it.grounds.refusal != .ofStaff: refusals.add(it.at, it.person?.bits ?? 0)
        case .lookOpened: return looked(it)
        case .signedIn, .searchAnswered, .searchRefused, .lookRefused, .glassBroken: break
        }
        return nil
    }

    private mutating func looked(_ it: Observation) -> Int? {
        guard let person = it.person else { return nil }
        lastLook = max(lastLook, it.at)
        // A search half an hour ago led here.
        searches.dropLatest(since: it.at - Recent.hour / 2)
        if it.grounds.isMoreThanAWord {
            // Who is let in on evidence afterwards was refused by mistake.
            refusals.removeAll(of: person.bits)
        } else {
            lookedOnTheirWord(person, day: it.local.day)
        }
        hours.add(it.local.cell, halveAt: 4_000)
        var worked: Int?
        if it.at / Recent.hour != hour {
            worked = hourPeople > 0 ? hourPeople : nil
            (hour, hourPeople) = (it.at / Recent.hour, 0)
        }
        let before = people.addOnce(it.at, person.bits)
        if before.map({ $0 / Recent.hour != hour }) ?? true { hourPeople += 1 }
        return worked
    }
}
