import AuditTrail

/// A misuse that will happen: who, what, when. Everything about it is drawn from wide ranges, and not with any rule in mind.
struct Episode: Sendable {
    let number: Int
    let kind: SimulatedEvent.Kind
    let staff: Int
    /// Whom it is about; empty where that is drawn as it happens.
    let people: [Int]
    let from: Int
    /// Days over which it goes on.
    let span: Int
    /// Looks, or searches, or refusals, on each of its days.
    let daily: [Int: Int]
    /// The share done while at work; the rest at any hour.
    let atWork: Double
}

extension Episode {
    /// How many of each kind there are in a year of 2,000 staff. Nobody knows the true numbers: published cases are the ones that were found.
    static let counts: [(SimulatedEvent.Kind, Int)] = [
        (.neighbour, 120), (.formerPartner, 90), (.family, 130), (.colleague, 110), (.celebrity, 60), (.ownRecord, 80), (.fishing, 50),
        (.bulk, 40),
        (.wokenAccount, 25), (.brokenGlass, 60), (.administratorAlone, 40), (.theDead, 25), (.pushing, 30),
    ]

    /// - Parameter share: of the counts, for a year of fewer staff or days.
    static func plan(_ year: YearPlan, share: Double) -> [Episode] {
        var planned: [Episode] = []
        for (kind, count) in counts {
            let wanted = max(1, Int((Double(count) * share).rounded()))
            for turn in 0..<wanted {
                var chance = Chance(year.people.seed, 60, planned.count, turn)
                if let episode = one(kind, planned.count, year, &chance) { planned.append(episode) }
            }
        }
        return planned
    }

    private static func one(_ kind: SimulatedEvent.Kind, _ number: Int, _ year: YearPlan, _ chance: inout Chance) -> Episode? {
        guard let worker = doer(kind, year, &chance) else { return nil }
        var from = worker.works.lowerBound + chance.below(max(1, min(year.days, worker.works.upperBound) - worker.works.lowerBound))
        if kind == .wokenAccount { from = min(year.days - 1, worker.works.upperBound + chance.within(60...250)) }
        let single: Set<SimulatedEvent.Kind> = [.bulk, .fishing, .pushing, .wokenAccount]
        let span = single.contains(kind) || chance.happens(0.45) ? 1 : chance.within(2...chance.pick([5, 30, 120]))
        let amount =
            switch kind {
            case .fishing: chance.within(6...60)
            case .bulk: chance.within(10...150)
            case .pushing: chance.within(3...15)
            case .wokenAccount: chance.within(1...20)
            case .administratorAlone: chance.within(3...20)
            default: chance.happens(0.5) ? 1 : chance.within(2...12)
            }
        var daily: [Int: Int] = [:]
        for _ in 0..<amount { daily[min(year.days - 1, from + chance.below(span)), default: 0] += 1 }
        return Episode(
            number: number, kind: kind, staff: worker.number, people: victims(kind, worker, year, &chance), from: from, span: span,
            daily: daily,
            atWork: chance.happens(0.6) ? 1 : chance.share())
    }

    private static func doer(_ kind: SimulatedEvent.Kind, _ year: YearPlan, _ chance: inout Chance) -> Worker? {
        for _ in 0..<4_000 {
            let worker = year.staff[chance.below(year.staff.count)]
            switch kind {
            case .wokenAccount: if worker.works.upperBound < 280 { return worker }
            case .administratorAlone: if worker.job.duty == .administrator { return worker }
            case .brokenGlass: if worker.job.duty == .care { return worker }
            default: return worker
            }
        }
        return nil
    }

    private static func victims(_ kind: SimulatedEvent.Kind, _ worker: Worker, _ year: YearPlan, _ chance: inout Chance) -> [Int] {
        let people = year.people
        let home = people.household(worker.person)
        func near() -> Int {
            (people.postcode(worker.person) * Population.perPostcode + chance.below(Population.perPostcode)) % people.size
        }
        switch kind {
        case .neighbour:
            // Next door is not always the same postcode.
            for _ in 0..<50 {
                let person = chance.happens(0.6) ? near() : (worker.person + chance.within(-80...80) + people.size) % people.size
                if !home.contains(person) { return [person] }
            }
            return []
        case .formerPartner: return [chance.below(people.size)]
        case .family:
            if home.count > 1, chance.happens(0.4) {
                let others = home.filter { $0 != worker.person }
                return [chance.pick(others)]
            }
            // A relative elsewhere, of the same name as often as relatives are.
            let name = people.family(worker.person)
            guard chance.happens(0.6) else { return [chance.below(people.size)] }
            let begin = chance.below(people.size)
            for step in 0..<20_000 where people.family((begin + step) % people.size) == name { return [(begin + step) % people.size] }
            return [chance.below(people.size)]
        case .colleague:
            let colleagues = year.colleagues(of: worker)
            return colleagues.isEmpty ? [] : (0..<chance.within(1...2)).map { _ in year.staff[chance.pick(colleagues)].person }
        case .celebrity:
            let begin = chance.below(people.size)
            for step in 0..<people.size where people.notable((begin + step) % people.size).isKnown { return [(begin + step) % people.size] }
            return []
        case .ownRecord: return [worker.person]
        case .brokenGlass: return (0..<chance.within(1...3)).map { _ in chance.below(people.size) }
        case .theDead: return (0..<1).compactMap { _ in year.dead(before: chance.within(40...360), &chance) }
        case .fishing, .bulk, .wokenAccount, .administratorAlone, .pushing: return []
        }
    }
}
