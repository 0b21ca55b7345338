import AuditTrail

/// Writes what one staff member does in one shift.
struct WorkingDay {
    let year: YearPlan
    let worker: Worker
    let day: Int
    let shift: Shift
    let organisation: String
    let site: Int
    var chance: Chance
    private(set) var drafts: [Draft] = []

    init(_ year: YearPlan, _ worker: Worker, day: Int, _ shift: Shift) {
        self.year = year
        self.worker = worker
        self.day = day
        self.shift = shift
        (organisation, site) = worker.place(on: day, seed: year.people.seed)
        chance = Chance(year.people.seed, 40, worker.number, day)
    }

    /// - Parameter scale: brings the year to its number of looks.
    mutating func write(scale: Double) {
        var people = worker.job.people * scale
        let rush = worker.job.duty == .administrator && chance.happens(0.02)
        if rush { people *= 2.5 }
        let looks = chance.count(people)
        guard looks > 0 || chance.happens(0.5) else { return }
        add(.signedIn, at: shift.from)
        // A locum's first day in a week: the list of training there is behind.
        if chance.happens(worker.isLocum ? 0.05 : 0.002) { refusals() }
        var last: Int?
        for minute in minutes(looks) {
            if let again = last, chance.happens(0.15) {
                look(again, at: minute)
                continue
            }
            last = someone()
            guard let person = last else { continue }
            search(at: minute)
            look(person, at: minute, rush ? .busyClerk : nil)
        }
        if chance.happens(0.1) {
            for _ in 0..<chance.within(1...2) {
                if let person = someone() { look(person, at: shift.until + chance.within(5...110), .overrun) }
            }
        }
        lookAlikes()
    }

    /// When in the shift: a ward round and a clinic's preparation come together, the rest is spread.
    private mutating func minutes(_ looks: Int) -> [Int] {
        let length = shift.until - shift.from
        let rounds = [Job.Setting.ward, .clinic, .wardDesk].contains(worker.job.setting)
        let roundAt = shift.from + length / 10 + chance.below(max(1, length / 6))
        return (0..<looks).map { _ in
            rounds && chance.happens(0.45) ? roundAt + chance.below(75) : shift.from + 5 + chance.below(max(1, length - 10))
        }.sorted()
    }

    /// Whom the work is about.
    private mutating func someone() -> Int? {
        let people = year.people
        switch worker.job.setting {
        case .ward, .wardDesk: return year.occupant(organisation, site, ward: worker.team, bed: chance.below(26), day: day)
        case .surgery:
            // One in a hundred is somebody who works at the practice.
            if chance.happens(0.004), let colleague = year.colleague(of: organisation, &chance) { return colleague }
            return registered(at: site % people.practices)
        case .caseload:
            var fixed = Chance(people.seed, 41, worker.number, chance.below(32), day / 90)
            return people.someone(in: (site * 7 + fixed.below(10)) % people.practices, &fixed)
        case .emergency, .clinic, .clinicDesk: return people.someone(in: year.catchment(site, &chance), &chance)
        case .calls, .ambulance: return chance.below(people.size)
        case .counter: return people.someone(in: site * 2 % people.practices, &chance)
        }
    }

    private mutating func registered(at practice: Int) -> Int? {
        for _ in 0..<4 {
            let person = year.people.someone(
                in: chance.happens(0.86) ? practice : (practice + year.people.practices - 1) % year.people.practices, &chance)
            if year.people.practice(person) == practice { return person }
        }
        return nil
    }

    /// Before most looks somebody searches; some searches lead nowhere.
    private mutating func search(at minute: Int) {
        guard chance.happens(0.55) else { return }
        let lost = worker.job.setting == .calls ? 0.08 : 0.04
        if chance.happens(lost) { add(.searchAnswered, at: minute, candidates: chance.below(5)) }
        add(.searchAnswered, at: minute, second: 20, candidates: chance.happens(0.8) ? 1 : chance.within(2...6))
    }

    private mutating func look(_ person: Int, at minute: Int, _ lookAlike: SimulatedEvent.LookAlike? = nil) {
        // Nobody is asked to treat themselves.
        guard person != worker.person else { return }
        if let died = year.people.death(person), died < day { return }
        var grounds = ground()
        var alike = lookAlike ?? (year.works(person, at: organisation) ? .colleague : nil)
        if worker.job.duty == .administrator {
            let director = year.director(of: worker, organisation, day: day, &chance)
            if director.isAway, alike == nil { alike = .awayDirector }
            grounds = LookGrounds(
                grounds.evidence, relationship: grounds.relationship, saidPresent: grounds.saidPresent, director: director.subject)
        }
        let glass = [.emergency, .ambulance].contains(worker.job.setting) && grounds.evidence == .stated && chance.happens(0.015)
        if glass {
            let answer: ContactAnswer = chance.happens(0.9) ? .yes : chance.happens(0.5) ? .no : .couldNotTell
            add(
                .glassBroken, at: minute, second: 30, person, grounds: LookGrounds(.stated, brokeGlass: true), .brokenGlass, contact: answer
            )
            grounds = LookGrounds(.stated, brokeGlass: true)
            alike = .brokenGlass
        }
        add(.lookOpened, at: minute, second: 40, person, grounds: grounds, alike ?? ordinary(person, at: minute))
    }

    /// Work as on any day that looks like misuse by whom it is about, who does it or when.
    private func ordinary(_ person: Int, at minute: Int) -> SimulatedEvent.LookAlike? {
        if year.people.family(person) == year.people.family(worker.person) { return .namesake }
        if worker.isLocum { return .locum }
        return minute % 1_440 < 360 ? .night : nil
    }

    private mutating func ground() -> LookGrounds {
        guard !chance.happens(worker.job.proven) else { return LookGrounds(.proven, relationship: relationship) }
        return chance.happens(0.1)
            ? LookGrounds(.inferred, relationship: "epr-launch") : LookGrounds(.stated, relationship: "person-present", saidPresent: true)
    }

    private var relationship: String {
        switch worker.job.setting {
        case .ward, .wardDesk: "admission"
        case .emergency, .calls, .ambulance: "encounter"
        case .clinic, .clinicDesk: "past-appointment"
        case .surgery: "registered-practice"
        case .caseload: "caseload"
        case .counter: "person-present"
        }
    }

    private mutating func refusals() {
        for _ in 0..<chance.within(3...8) {
            guard let person = someone() else { continue }
            let minute = shift.from + chance.below(60)
            // Mostly training; now and then a list of the caseload that is behind.
            add(.lookRefused, at: minute, person, grounds: LookGrounds(refusal: chance.happens(0.75) ? .ofStaff : .ofPerson), .refusals)
            if chance.happens(0.6) {
                add(
                    .lookOpened, at: minute + chance.within(20...120), person, grounds: LookGrounds(.proven, relationship: relationship),
                    .refusals)
            }
        }
    }

    /// What looks like misuse and is work.
    private mutating func lookAlikes() {
        let people = year.people
        let minute = shift.from + chance.below(max(1, shift.until - shift.from))
        // Their family is registered where they work, and somebody there must serve it.
        if worker.job.setting == .surgery, people.practice(worker.person) == worker.site % people.practices, chance.happens(0.02) {
            let home = people.household(worker.person)
            let other = home.lowerBound + chance.below(home.count)
            if other != worker.person {
                add(
                    .lookOpened, at: minute, other,
                    grounds: LookGrounds(.proven, relationship: "registered-practice", director: director()), .household)
            }
        }
        if [.ward, .clinic, .clinicDesk, .surgery].contains(worker.job.setting) {
            if chance.happens(0.03), let person = someone() {
                let days = chance.within(1...chance.pick([14, 40, 120, 300]))
                add(
                    .lookOpened, at: minute, person, grounds: LookGrounds(.proven, relationship: relationship, director: director()),
                    .afterDischarge, sinceContact: days)
            }
            if chance.happens(0.012), let person = year.dead(before: day, &chance) {
                add(
                    .lookOpened, at: minute, person, grounds: LookGrounds(.proven, relationship: relationship, director: director()),
                    .afterDeath)
            }
        }
        if worker.job.duty == .administrator, chance.happens(0.01) {
            for step in 0..<chance.within(4...14) { add(.searchAnswered, at: minute, second: step * 25, candidates: 1, .clinicSearch) }
        }
    }

    private mutating func director() -> String? {
        worker.job.duty == .administrator ? year.director(of: worker, organisation, day: day, &chance).subject : nil
    }

    private mutating func add(
        _ kind: Observation.Kind, at minute: Int, second: Int? = nil, _ person: Int? = nil, grounds: LookGrounds = LookGrounds(),
        candidates: Int? = nil,
        _ lookAlike: SimulatedEvent.LookAlike? = nil, sinceContact: Int? = nil, contact: ContactAnswer? = nil
    ) {
        let moment = year.moment(day: day, minute: minute) + Int64((second ?? chance.below(60)) * 1000 + chance.below(1000))
        drafts.append(
            Draft(
                at: moment, staff: worker.number, organisation: organisation, kind: kind, person: person, grounds: grounds,
                candidates: candidates, sinceContact: sinceContact, lookAlike: lookAlike, contact: contact))
    }
}
