import AuditTrail

extension Episode {
    /// Writes what of it happens on a day.
    func write(_ day: Int, _ year: YearPlan) -> [Draft] {
        guard let amount = daily[day] else { return [] }
        let worker = year.staff[staff]
        var chance = Chance(year.people.seed, 70, number, day)
        let shift = year.shift(worker, on: day)
        let minute: Int
        if let shift, chance.happens(atWork) {
            minute = shift.from + chance.below(max(1, shift.until - shift.from))
        } else {
            minute = chance.within(360...1_430)
        }
        var writing = Writing(episode: self, worker: worker, day: day, minute: minute, year: year, chance: chance)
        if shift == nil || kind == .wokenAccount { writing.add(.signedIn) }
        switch kind {
        case .fishing:
            for _ in 0..<amount {
                writing.add(.searchAnswered, after: writing.chance.within(20...400), candidates: writing.chance.below(12))
            }
        case .bulk:
            let pace = writing.chance.within(15...120)
            for _ in 0..<amount { writing.look(writing.chance.below(year.people.size), after: writing.chance.within(5...pace)) }
        case .pushing:
            let people = (0..<writing.chance.within(1...4)).map { _ in writing.chance.below(year.people.size) }
            for _ in 0..<amount {
                let grounds = LookGrounds(refusal: writing.chance.happens(0.85) ? .ofPerson : .ofStaff)
                writing.add(.lookRefused, after: writing.chance.within(10...300), writing.chance.pick(people), grounds: grounds)
            }
        case .wokenAccount, .administratorAlone:
            for _ in 0..<amount { writing.look(writing.chance.below(year.people.size), after: writing.chance.within(30...900)) }
        case .brokenGlass:
            for _ in 0..<amount where !people.isEmpty { writing.glass(writing.chance.pick(people)) }
        case .neighbour, .formerPartner, .family, .colleague, .celebrity, .ownRecord, .theDead:
            for _ in 0..<amount where !people.isEmpty { writing.look(writing.chance.pick(people), after: writing.chance.within(10...400)) }
        }
        return writing.drafts
    }
}

private struct Writing {
    let episode: Episode
    let worker: Worker
    let day: Int
    let year: YearPlan
    var chance: Chance
    private(set) var drafts: [Draft] = []
    private var at: Int64

    init(episode: Episode, worker: Worker, day: Int, minute: Int, year: YearPlan, chance: Chance) {
        self.episode = episode
        self.worker = worker
        self.day = day
        self.year = year
        self.chance = chance
        at = year.moment(day: day, minute: minute)
    }

    mutating func add(
        _ kind: Observation.Kind, after seconds: Int = 0, _ person: Int? = nil, grounds: LookGrounds = LookGrounds(),
        candidates: Int? = nil,
        sinceContact: Int? = nil, contact: ContactAnswer? = nil
    ) {
        at += Int64(seconds * 1000 + chance.below(1000))
        drafts.append(
            Draft(
                at: at, staff: worker.number, organisation: worker.organisation, kind: kind, person: person, grounds: grounds,
                candidates: candidates, sinceContact: sinceContact, misuse: .init(episode: episode.number, kind: episode.kind),
                contact: contact))
    }

    mutating func look(_ person: Int, after seconds: Int) {
        if episode.kind != .theDead, let died = year.people.death(person), died < day { return }
        if chance.happens(0.4) { add(.searchAnswered, after: 1, candidates: chance.within(1...4)) }
        let (grounds, since) = grounds(person)
        add(.lookOpened, after: seconds, person, grounds: grounds, sinceContact: since)
    }

    mutating func glass(_ person: Int) {
        let answer: ContactAnswer = chance.happens(0.8) ? .no : chance.happens(0.6) ? .couldNotTell : .yes
        let grounds = LookGrounds(.stated, brokeGlass: true)
        add(.glassBroken, after: chance.within(20...600), person, grounds: grounds, contact: answer)
        add(.lookOpened, after: chance.within(2...20), person, grounds: grounds)
    }

    /// Misuse often stands on a real relationship: the practice has the neighbour on its list, the hospital had the cousin in.
    private mutating func grounds(_ person: Int) -> (LookGrounds, Int?) {
        let director = worker.job.duty == .administrator ? namedDirector() : nil
        if worker.job.setting == .surgery, year.people.practice(person) == worker.site % year.people.practices {
            return (LookGrounds(.proven, relationship: "registered-practice", director: director), nil)
        }
        let known = [.ward, .clinic, .clinicDesk, .wardDesk, .emergency].contains(worker.job.setting) ? 0.3 : 0.08
        if chance.happens(known) {
            return (
                LookGrounds(.proven, relationship: "past-appointment", director: director),
                chance.happens(0.7) ? chance.within(1...400) : nil
            )
        }
        return (LookGrounds(.stated, relationship: "person-present", saidPresent: true, director: director), nil)
    }

    private mutating func namedDirector() -> String? {
        guard episode.kind == .administratorAlone else { return year.director(of: worker, worker.organisation, day: day, &chance).subject }
        // Somebody who is not there: on leave, gone, or who never signs in; one in four names nobody.
        if chance.happens(0.25) { return nil }
        let colleagues = year.colleagues(of: worker).filter { year.staff[$0].job.duty == .care }
        let absent = colleagues.filter { !year.staff[$0].works.contains(day) || year.staff[$0].away?.contains(day) == true }
        let pool = absent.isEmpty ? colleagues : absent
        return pool.isEmpty ? nil : year.staff[chance.pick(pool)].subject
    }
}
