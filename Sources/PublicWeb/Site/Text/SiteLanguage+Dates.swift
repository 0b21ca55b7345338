import Foundation
import Objections
import Web

/// Days as a language says them, by its words: `date` and `date.month` in its order, `month.1` to `month.12` by name. Days are those of London.
extension SiteLanguage {
    /// What says a day and a month, each with its places: `{day} {month} {year}`.
    static let dates: [(name: String, places: Set<String>)] = [("date", ["day", "month", "year"]), ("date.month", ["month", "year"])]
    static let months = (1...12).map { "month.\($0)" }

    /// In English `24 November 2026`.
    func date(_ time: LondonTime) -> String { date(time.year, time.month, time.day) }
    func date(_ moment: Date) -> String { date(LondonTime(moment)) }
    func date(_ day: Day) -> String { date(day.year, day.month, day.day) }

    /// In English `November 2026`.
    func month(_ it: ActingMonth) -> String { filled("date.month", it.first.year, it.first.month) }

    private func date(_ year: Int, _ month: Int, _ day: Int) -> String {
        filled("date", year, month).replacing("{day}", with: String(day))
    }

    private func filled(_ name: String, _ year: Int, _ month: Int) -> String {
        self[name].replacing("{month}", with: self["month.\(month)"]).replacing("{year}", with: String(year))
    }

    /// What is wrong with how `words` say dates.
    /// - Parameter isWhole: all of it must be there; else only what is there is looked at.
    static func datesWrong(_ words: [String: String], isWhole: Bool) -> [(name: String, words: String)] {
        let names = dates.map(\.name) + months
        let missing = isWhole ? names.filter { words[$0] == nil }.map { ($0, "does not say \($0)") } : []
        return missing
            + dates.compactMap { name, places in
                guard let said = words[name], Set(said.matches(of: /\{(.*?)\}/).map { String($0.1) }) != places else { return nil }
                return (
                    name, "\(name) has the places \(places.sorted().map { "{\($0)}" }.joined(separator: ", ")), each of them and no other"
                )
            }
    }
}
