/// A stretch of work, in minutes since local midnight of the day on which it begins.
struct Shift: Sendable {
    let from: Int
    let until: Int
}

extension Worker {
    /// Whether they work on a day of the year, and when.
    /// - Parameter weekday: 0 is Monday.
    func shift(on day: Int, weekday: Int, isBankHoliday: Bool, seed: Int) -> Shift? {
        guard works.contains(day), away?.contains(day) != true, !isOnHoliday(day, seed) else { return nil }
        var chance = Chance(seed, 30, number, day)
        guard chance.happens(part), !chance.happens(0.03) else { return nil }
        let tremble = chance.within(-10...15)
        switch job.rota {
        case .officeHours:
            return weekday > 4 || isBankHoliday ? nil : Shift(from: 510 + tremble, until: 1_050)
        case .surgeryHours:
            // A Saturday surgery for some.
            if weekday == 5, chance.happens(0.15) { return Shift(from: 540 + tremble, until: 760) }
            return weekday > 4 || isBankHoliday ? nil : Shift(from: 485 + tremble, until: 1_110)
        case .evenings:
            guard chance.happens(0.5) else { return nil }
            return weekday > 4 || isBankHoliday ? Shift(from: 540 + tremble, until: 1_260) : Shift(from: 1_110 + tremble, until: 1_430)
        case .longDaysAndNights:
            // Two long days, two nights, four off; each on their own turn.
            let turn = (day + number * 3) % 8
            guard turn < 4 else { return nil }
            let night = nightsOnly || (!daysOnly && turn >= 2)
            return night ? Shift(from: 1_170 + tremble, until: 1_920) : Shift(from: 450 + tremble, until: 1_200)
        case .roundTheClock:
            let turn = (day + number * 5) % 9
            guard turn < 5 else { return nil }
            switch nightsOnly ? 4 : daysOnly ? turn % 2 : turn {
            case 0, 1: return Shift(from: 390 + tremble, until: 1_110)
            case 2, 3: return Shift(from: 720 + tremble, until: 1_440)
            default: return Shift(from: 1_110 + tremble, until: 1_830)
            }
        }
    }

    /// Some six weeks in three pieces.
    private func isOnHoliday(_ day: Int, _ seed: Int) -> Bool {
        var chance = Chance(seed, 31, number)
        for _ in 0..<3 {
            let first = chance.below(352)
            if day >= first, day < first + chance.within(8...16) { return true }
        }
        return false
    }

    /// Where they work on a day: a locum somewhere else of the kind each week.
    func place(on day: Int, seed: Int) -> (organisation: String, site: Int) {
        guard isLocum, let workplace = Workplace.all.first(where: { $0.kind == kind }) else { return (organisation, site) }
        var chance = Chance(seed, 32, number, day / 7)
        let site = chance.below(workplace.count)
        return ("X" + kind.prefix(2).uppercased() + "\(site + 10)", site)
    }
}
