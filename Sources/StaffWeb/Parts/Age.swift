import CareRecord
import Foundation

/// Age as the NHS Common User Interface writes it: two units at most (STANDARDS 14). Minutes under 2 hours, hours under 2
/// days, days under 4 weeks, weeks and days under 1 year, months and days under 2 years, years and months under 18, then years.
enum Age {
    /// - Returns: nil where the date of birth is not known to the day, or lies after `date`.
    static func words(born: PartialDate, on date: Date) -> String? {
        let today = LondonTime(date)
        return words(born: born, year: today.year, month: today.month, day: today.day, moment: date)
    }

    /// At a date of death, which must be known to the day.
    static func words(born: PartialDate, on date: PartialDate) -> String? {
        guard let month = date.month, let day = date.day else {
            guard born.month != nil, date.year - born.year > 18 else { return nil }
            return nil
        }
        return words(
            born: born, year: date.year, month: month, day: day,
            moment: Date(timeIntervalSince1970: Double(date.earliest)))
    }

    private static func words(born: PartialDate, year: Int, month: Int, day: Int, moment: Date) -> String? {
        guard let bornMonth = born.month, let bornDay = born.day else { return nil }
        var months = (year - born.year) * 12 + month - bornMonth
        if day < bornDay { months -= 1 }
        let days = Int((moment.timeIntervalSince1970 - Double(born.earliest)) / 86_400)
        guard months >= 0, days >= 0 else { return nil }
        if born.hour != nil {
            let minutes = Int((moment.timeIntervalSince1970 - Double(born.earliest)) / 60)
            if minutes < 120 { return "\(minutes)min" }
            if minutes < 48 * 60 { return "\(minutes / 60)hr" }
        }
        if days < 28 { return "\(days)d" }
        if months < 12 { return days % 7 == 0 ? "\(days / 7)w" : "\(days / 7)w \(days % 7)d" }
        if months < 24 {
            let over = day >= bornDay ? day - bornDay : day + daysInMonth(before: month, of: year) - bornDay
            return over <= 0 ? "\(months)m" : "\(months)m \(over)d"
        }
        if months < 18 * 12 { return months % 12 == 0 ? "\(months / 12)y" : "\(months / 12)y \(months % 12)m" }
        return "\(months / 12)y"
    }

    private static func daysInMonth(before month: Int, of year: Int) -> Int {
        switch month == 1 ? 12 : month - 1 {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
