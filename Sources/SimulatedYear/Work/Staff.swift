import AuditTrail

/// Somebody who looks.
struct Worker: Sendable {
    let number: Int
    /// ODS code.
    let organisation: String
    let kind: String
    /// Which of its kind: catchments and teams go by it.
    let site: Int
    let job: Job
    /// A ward or clinic.
    let team: Int
    /// Themselves, as one of the region's people.
    let person: Int
    let community: Int
    /// What the look knows of them.
    let facts: StaffFacts
    /// Days a week out of five.
    let part: Double
    let nightsOnly: Bool
    let daysOnly: Bool
    let isLocum: Bool
    /// First and last working day.
    let works: ClosedRange<Int>
    /// Away for months (parental leave, a sabbatical).
    let away: Range<Int>?

    var subject: String { "s\(number)" }
}

extension Worker {
    /// All staff. Of most organisations the record knows who their staff are and where they live; of the others nothing (no feed).
    static func all(_ people: Population) -> [Worker] {
        var staff: [Worker] = []
        for workplace in Workplace.all {
            for site in 0..<workplace.count {
                let code = "X" + workplace.kind.prefix(2).uppercased() + "\(site + 10)"
                var local = Chance(people.seed, 20, staff.count)
                let feeds = local.happens(0.6)
                for seat in 0..<workplace.staff {
                    staff.append(one(staff.count, workplace, site: site, seat: seat, code, feeds: feeds, people))
                }
            }
        }
        return staff
    }

    private static func one(
        _ number: Int, _ workplace: Workplace, site: Int, seat: Int, _ code: String, feeds: Bool, _ people: Population
    ) -> Worker {
        var chance = Chance(people.seed, 21, number)
        // Staff of a practice mostly live in its quarter; others anywhere.
        let near = workplace.kind == "gp-practice" ? 0.55 : 0.1
        let quarter = chance.happens(near) ? site % people.practices : chance.below(people.practices)
        let person = people.someone(in: quarter, &chance)
        var sum = 0.0
        // By seat, so that each place of work has each kind of job.
        let wanted = (Double(seat) + 0.5) / Double(workplace.staff)
        let job =
            workplace.jobs.first { row in
                sum += row.weight
                return wanted <= sum
            }?.job ?? workplace.jobs[0].job
        let isFed = feeds && chance.happens(0.93)
        let (begins, ends) = (chance.happens(0.08) ? chance.within(20...300) : 0, chance.happens(0.07) ? chance.within(60...340) : 365)
        let leave = chance.happens(0.03) ? chance.within(10...200) : nil
        return Worker(
            number: number, organisation: code, kind: workplace.kind, site: site, job: job, team: seat % 6, person: person,
            community: people.community(person),
            facts: StaffFacts(
                organisation: code, family: people.family(person), given: people.given(person), person: isFed ? people.mark(person) : nil,
                home: isFed ? people.home(person) : nil),
            part: chance.happens(0.35) ? chance.pick([0.4, 0.6, 0.8]) : 1, nightsOnly: chance.happens(0.1), daysOnly: chance.happens(0.25),
            isLocum: ["acute", "gp-practice"].contains(workplace.kind) && chance.happens(0.05) && job.duty == .care,
            works: begins < ends ? begins...ends : 0...365, away: leave.map { $0..<$0 + chance.within(100...200) })
    }
}
