import Testing

@testable import AuditTrail

/// Rules over a stretch of time, and what is usual.
@Suite struct StretchRulesTests {
    static let later = 28 * Watched.day

    @Test("many more people in an hour than others is found, once, and said in numbers")
    func manyPeople() throws {
        var watched = Watched()
        watched.ordinaryWeeks()
        for turn in 0..<20 { watched.look(UInt64(90_000 + turn), at: Self.later + 10 * Watched.hour + Int64(turn) * 60_000) }
        let found = watched.findings(of: "many-people")
        #expect(found.count == 1)
        #expect(
            try #require(found.first).words == "looked at 15 people in an hour; others in this role at this organisation look at 3")
        #expect(try #require(found.first).person == nil)
    }

    @Test("a locum and a ward clerk whose kind look at many are not found; nor is a new role before it is known what is usual")
    func manyIsUsual() {
        var watched = Watched()
        for day in 0..<20 {
            for clerk in 0..<6 {
                for turn in 0..<25 {
                    watched.add(
                        .lookOpened, at: Int64(day) * Watched.day + 9 * Watched.hour + Int64(turn * 120_000 + clerk * 1_000),
                        staff: "clerk-\(clerk)", role: "ward-clerk",
                        person: UInt64(turn))
                }
            }
        }
        watched.events.sort { $0.at < $1.at }
        #expect(watched.findings(of: "many-people").isEmpty)
    }

    @Test("a look at night in a role of the day is found; the same person's habit, and staying on after a shift, are not")
    func unusualHours() throws {
        let rule = "unusual-hours"
        var night = Watched()
        night.ordinaryWeeks()
        var (stay, habit) = (night, night)
        night.look(5, at: Self.later + 3 * Watched.hour)
        #expect(night.findings(of: rule).count == 1)
        #expect(
            try #require(night.findings(of: rule).first).words.hasPrefix(
                "looked at 3:00 on a weekday; in this role at this organisation fewer than 1 in 500"))

        stay.look(5, at: Self.later + 17 * Watched.hour)
        stay.look(6, at: Self.later + 19 * Watched.hour + 40 * 60_000)
        #expect(stay.findings(of: rule).isEmpty)

        for night in 0..<60 { habit.look(5, at: Int64(28 + night) * Watched.day + 3 * Watched.hour, by: "night-1") }
        let found = habit.findings(of: rule)
        #expect(found.count < 60, "night staff are not unusual once they are known")
        #expect(found.allSatisfy { $0.score < MonitoringSettings.standardAlert }, "and before that an hour alone is no alert")
    }

    @Test("an hour is judged on the region's clock: after the clocks went forward the day's first look is no earlier than before")
    func clockChange() {
        var watched = Watched()
        // 24 January to the end of March 2028, at 8:05 local time; UTC on one side of 26 March, an hour before on the other.
        for day in 14..<84 where day % 7 < 5 {
            for nurse in 1..<7 {
                let shift: Int64 = day >= 76 ? -Watched.hour : 0
                for turn in 0..<8 {
                    watched.look(
                        UInt64(turn), at: Int64(day) * Watched.day + Int64(8 + turn) * Watched.hour + 300_000 + shift + Int64(nurse),
                        by: "nurse-\(nurse)")
                }
            }
        }
        watched.events.sort { $0.at < $1.at }
        #expect(watched.findings(of: "unusual-hours").isEmpty)
    }

    @Test("refusals for want of a ground are found; those for training are not, nor of people to whom one is let in on evidence")
    func refusals() {
        func found(_ refusal: LookGrounds.Refusal, letIn: Bool = false) -> Int {
            var watched = Watched()
            for turn in 0..<7 {
                watched.add(.lookRefused, at: Int64(turn) * 60_000, person: UInt64(turn), LookGrounds(refusal: refusal))
                if letIn { watched.look(UInt64(turn), at: Int64(turn) * 60_000 + 30_000) }
            }
            return watched.findings(of: "repeated-refusals").count
        }
        #expect(found(.ofPerson) == 1)
        #expect(found(.ofStaff) == 0)
        #expect(found(.ofPerson, letIn: true) == 0)
    }

    @Test("searches that lead nowhere are found; as many that each lead to a look, or that find nobody, are not")
    func fishing() {
        func found(candidates: Int = 3, looks: Bool = false) -> Int {
            var watched = Watched()
            for turn in 0..<12 {
                watched.add(.searchAnswered, at: Int64(turn) * 120_000, candidates: candidates)
                if looks { watched.look(UInt64(turn), at: Int64(turn) * 120_000 + 20_000) }
            }
            return watched.findings(of: "search-fishing").count
        }
        #expect(found() == 1)
        #expect(found(looks: true) == 0)
        #expect(found(candidates: 0) == 0)
    }

    @Test("an administrator who names nobody, or somebody not seen for weeks, is found; a professional's fortnight of holiday is not")
    func administrator() {
        func found(_ director: String?, away: Int64) -> [Finding] {
            var watched = Watched()
            watched.look(1, at: 0, by: "doctor-1")
            watched.add(
                .lookOpened, at: away * Watched.day, staff: "clerk-1", role: "clerk", duty: .administrator, person: 2,
                LookGrounds(.proven, director: director))
            return watched.findings(of: "administrator-alone")
        }
        #expect(found(nil, away: 0).count == 1)
        #expect(found("doctor-1", away: 30).count == 1)
        #expect(found("doctor-1", away: 14).isEmpty)
        #expect(found("doctor-2", away: 2).isEmpty, "what was not watched is not known")
        #expect(found("doctor-2", away: 30).count == 1)
    }

    @Test("an account that sleeps for months and wakes is a hint, and more where it looks on its word that day; a new one is neither")
    func sleeping() throws {
        var watched = Watched()
        watched.add(.signedIn, at: 0)
        watched.add(.signedIn, at: 120 * Watched.day)
        watched.add(.signedIn, at: 120 * Watched.day, staff: "nurse-2")
        #expect(watched.findings(of: "sleeping-account").map(\.score) == [20])
        watched.look(1, at: 120 * Watched.day + 60_000, Watched.word)
        #expect(try #require(watched.findings(of: "sleeping-account").last).score >= MonitoringSettings.standardAlert)
        var holiday = Watched()
        holiday.add(.signedIn, at: 0)
        holiday.look(1, at: 40 * Watched.day, Watched.word)
        #expect(holiday.findings(of: "sleeping-account").isEmpty)
    }

    @Test("broken glass makes a question for later; no contact is found, contact is not, and an answer counts once")
    func brokenGlass() throws {
        var watched = Watched()
        let broken = watched.add(.glassBroken, at: 0, person: 1, LookGrounds(.stated, brokeGlass: true))
        var monitor = Monitor(MonitoringSettings())
        _ = monitor.take(watched.events)
        let outcome = monitor.advance(to: Watched.monday + 60_000)
        let question = try #require(outcome.questions.first)
        #expect(question.askFrom == broken.at + 7 * Watched.day)
        #expect(outcome.findings.filter { $0.rule == "broken-glass" }.isEmpty)
        var (yes, unknown) = (monitor, monitor)
        let (contact, untold) = (yes.answer(question.event, .yes), unknown.answer(question.event, .couldNotTell))
        #expect(contact == nil)
        #expect(try #require(untold).score < 20)
        let answered = monitor.answer(question.event, .no)
        let found = try #require(answered)
        #expect(found.score == 60 && found.events == [broken.id])
        let again = monitor.answer(question.event, .no)
        #expect(again == nil)
    }
}
