import AuditTrail

/// What stands fixed for the whole year: people, staff, days.
struct YearPlan: Sendable {
    let people: Population
    let staff: [Worker]
    let clock: RegionClock
    /// Days since 1970 of the first day.
    let firstDay: Int
    let days: Int
    /// Staff numbers by organisation, and professionals of it whom administrators name.
    private let at: [String: [Int]]
    private let professionals: [String: [Int]]
    private let persons: [String: Set<Int>]
    private let dying: [(day: Int, person: Int)]

    /// Christmas, New Year, Good Friday and Easter Monday, and Mondays in May and August, as days of the year that begins on 1 November 2027.
    private static let bankHolidays: Set<Int> = [54, 55, 56, 57, 61, 63, 165, 168, 182, 210, 301]

    init(people: Population, clock: RegionClock, firstDay: Int, days: Int) {
        self.people = people
        self.clock = clock
        self.firstDay = firstDay
        self.days = days
        let staff = Worker.all(people)
        self.staff = staff
        var at: [String: [Int]] = [:]
        var professionals: [String: [Int]] = [:]
        for worker in staff {
            at[worker.organisation, default: []].append(worker.number)
            if worker.job.role == "doctor" || worker.job.role == "gp" {
                professionals[worker.organisation, default: []].append(worker.number)
            }
        }
        self.at = at
        self.professionals = professionals
        persons = at.mapValues { numbers in Set(numbers.map { staff[$0].person }) }
        dying = (0..<people.size).compactMap { person in people.death(person).map { (day: $0, person: person) } }.sorted {
            ($0.day, $0.person) < ($1.day, $1.person)
        }
    }

    func weekday(_ day: Int) -> Int { LocalTime(day: firstDay + day, minute: 0).weekday }
    func isBankHoliday(_ day: Int) -> Bool { Self.bankHolidays.contains(day) }

    /// Milliseconds since 1970 of a local time; minutes may run past midnight. An hour that the clocks skip is the one after.
    func moment(day: Int, minute: Int) -> Int64 {
        let wanted = Int64((firstDay + day) * 1_440 + minute)
        var moment = wanted
        for _ in 0..<2 {
            let shown = clock.local(moment * 60_000)
            moment += wanted - Int64(shown.day * 1_440 + shown.minute)
        }
        return moment * 60_000
    }

    func shift(_ worker: Worker, on day: Int) -> Shift? {
        worker.shift(on: day, weekday: weekday(day), isBankHoliday: isBankHoliday(day), seed: people.seed)
    }

    /// Who lies in a bed: for two days to two weeks, somebody of the quarter around, and one in sixty somebody who works there.
    func occupant(_ organisation: String, _ site: Int, ward: Int, bed: Int, day: Int) -> Int {
        var stay = Chance(people.seed, 50, site, ward, bed)
        let length = stay.within(2...14)
        var chance = Chance(people.seed, 51, site * 1_000 + ward * 30 + bed, (day + stay.below(14)) / length)
        if chance.happens(1.0 / 60), let colleague = colleague(of: organisation, &chance) { return colleague }
        return people.someone(in: catchment(site, &chance), &chance)
    }

    /// A quarter from which people come to a hospital: four in five from the ones around it.
    func catchment(_ site: Int, _ chance: inout Chance) -> Int {
        chance.happens(0.8)
            ? (site * people.practices / 5 + chance.below(max(1, people.practices / 5))) % people.practices : chance.below(people.practices)
    }

    /// One of those who work at an organisation, as a person.
    func colleague(of organisation: String, _ chance: inout Chance) -> Int? {
        guard let numbers = at[organisation], !numbers.isEmpty else { return nil }
        return staff[chance.pick(numbers)].person
    }

    func works(_ person: Int, at organisation: String) -> Bool { persons[organisation]?.contains(person) == true }

    func colleagues(of worker: Worker) -> [Int] { (at[worker.organisation] ?? []).filter { $0 != worker.number } }

    /// Whom an administrator names: the professional of their team, whether or not that one is at work or ever looks.
    func director(of worker: Worker, _ organisation: String, day: Int, _ chance: inout Chance) -> (subject: String?, isAway: Bool) {
        guard let all = professionals[organisation], !all.isEmpty else { return (nil, false) }
        let own = all[(worker.team + chance.below(2)) % all.count]
        let isGone = !staff[own].works.contains(day) || staff[own].away?.contains(day) == true
        // Somebody who left is not named any more; somebody on holiday is, mostly.
        let named = isGone ? all.first { staff[$0].works.contains(day) && staff[$0].away?.contains(day) != true } ?? own : own
        return (staff[named].subject, shift(staff[named], on: day) == nil)
    }

    /// Somebody who died within the hundred days before.
    func dead(before day: Int, _ chance: inout Chance) -> Int? {
        let recent = dying.lazy.filter { $0.day < day && $0.day >= day - 100 }
        let count = recent.count
        guard count > 0 else { return nil }
        let wanted = chance.below(count)
        return recent.dropFirst(wanted).first?.person
    }
}
