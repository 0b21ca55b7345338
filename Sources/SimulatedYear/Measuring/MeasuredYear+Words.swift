import AuditTrail
import Foundation

extension MeasuredYear {
    /// For which planted kinds a rule is there; of others it is no fault to say nothing.
    static let meant: [String: [SimulatedEvent.Kind]] = [
        "own-record": [.ownRecord], "same-family-name": [.family], "same-address": [.neighbour, .family], "colleague": [.colleague],
        "notable-person": [.celebrity], "no-evidence": [.formerPartner, .neighbour, .family, .colleague, .celebrity, .brokenGlass],
        "many-people": [.bulk], "unusual-hours": [.formerPartner, .neighbour, .family, .colleague, .celebrity, .ownRecord, .theDead],
        "after-care": [.theDead], "broken-glass": [.brokenGlass], "repeated-refusals": [.pushing], "search-fishing": [.fishing],
        "administrator-alone": [.administratorAlone], "sleeping-account": [.wokenAccount],
    ]

    /// The figures as Markdown, for docs/monitoring.md.
    public var words: String {
        let it = measurement
        var text = """
            \(Self.count(it.looks)) looks (\(Self.count(it.events)) events) by \(Self.count(staff)) staff; \(Self.count(it.misuseLooks)) looks are of \(Self.count(it.happened.count)) planted episodes of misuse.


            """
        text +=
            "| rule | findings for each 1,000 looks | right | alerts it has a part in, for each 1,000 looks | right | episodes it is there for | of these found |\n|---|---|---|---|---|---|---|\n"
        for card in MonitoringRules.cards {
            let rule = it.rules[card.id] ?? .init()
            let kinds = Self.meant[card.id] ?? []
            let there = it.happened.filter { kinds.contains($0.value) }.map(\.key)
            let found = there.filter(rule.episodes.contains).count
            text +=
                "| \(card.id) | \(Self.decimal(Double(rule.findings) * 1000 / Double(max(1, it.looks)))) | \(Self.percent(rule.right, rule.findings)) | \(Self.decimal(Double(rule.alerts) * 1000 / Double(max(1, it.looks)))) | \(Self.percent(rule.rightAlerts, rule.alerts)) | \(there.count) | \(Self.percent(found, there.count)) |\n"
        }
        text += "\n| cases | number | with misuse |\n|---|---|---|\n"
        text += "| alerts (score \(Int(it.alert)) and more) | \(Self.count(it.alerts)) | \(Self.percent(it.rightAlerts, it.alerts)) |\n"
        for (title, so) in [("of these", it), ("of a week filled up with cases below the score", filled)] {
            text +=
                "| \(title), the first \(so.capacity) of each organisation's week | \(Self.count(so.reviews)) | \(Self.percent(so.rightReviews, so.reviews)) |\n"
            for size in so.first.keys.sorted().reversed() where size < so.capacity {
                let part = so.first[size] ?? (0, 0)
                text +=
                    "| – the first \(size == 1 ? "one" : "\(size)") | \(Self.count(part.cases)) | \(Self.percent(part.right, part.cases)) |\n"
            }
        }
        text +=
            "\n| misuse | episodes | some rule spoke | an alert | looked at within the week's \(it.capacity) | of a filled week |\n|---|---|---|---|---|---|\n"
        for kind in SimulatedEvent.Kind.allCases {
            let all = Set(it.happened.filter { $0.value == kind }.map(\.key))
            text +=
                "| \(kind.rawValue) | \(all.count) | \(Self.percent(all.intersection(it.found).count, all.count)) | \(Self.percent(all.intersection(it.alerted).count, all.count)) | \(Self.percent(all.intersection(it.reviewed).count, all.count)) | \(Self.percent(all.intersection(filled.reviewed).count, all.count)) |\n"
        }
        let all = it.happened.count
        text +=
            "| all | \(all) | \(Self.percent(it.found.count, all)) | \(Self.percent(it.alerted.count, all)) | \(Self.percent(it.reviewed.count, all)) | \(Self.percent(filled.reviewed.count, all)) |\n"
        text += "\n| honest, and looks like misuse | events | findings | alerts |\n|---|---|---|---|\n"
        for alike in SimulatedEvent.LookAlike.allCases {
            let so = it.lookAlikes[alike] ?? .init()
            text += "| \(alike.rawValue) | \(Self.count(so.looks)) | \(Self.count(so.findings)) | \(Self.count(so.alerts)) |\n"
        }
        text +=
            "\n| staff with surnames of | staff | honest looks | false findings by family name, for each 10,000 honest looks | false alerts, for each 10,000 |\n|---|---|---|---|---|\n"
        for (place, so) in it.communities.enumerated() {
            let per = 10_000 / Double(max(1, so.honestLooks))
            text +=
                "| \(SimulatedYear.communities[place]) | \(so.staff.count) | \(Self.count(so.honestLooks)) | \(Self.decimal(Double(so.honestNameFindings) * per)) | \(Self.decimal(Double(so.honestAlerts) * per)) |\n"
        }
        return text
    }

    /// Speed and size: of this machine, so apart from the figures.
    public var speed: String {
        let (half, late) = each.isEmpty ? (0, 0) : (each[each.count / 2], each[each.count * 999 / 1000])
        return
            "weighing \(Self.count(measurement.events)) events took \(Self.decimal(seconds)) s; one by one: median \(Self.decimal(Double(half) / 1000)) µs, "
            + "999 of 1,000 under \(Self.decimal(Double(late) / 1000)) µs, the slowest \(Self.decimal(Double(each.last ?? 0) / 1000)) µs; "
            + "kept: \(Self.count(kept / 1024)) KiB for \(Self.count(staff)) staff and \(patterns) patterns"
    }

    static func percent(_ part: Int, _ whole: Int) -> String {
        whole == 0 ? "–" : "\(Int((Double(part) * 100 / Double(whole)).rounded())) %"
    }

    static func decimal(_ number: Double) -> String {
        let scaled = number >= 10 ? (number * 10).rounded() / 10 : (number * 100).rounded() / 100
        return String(scaled)
    }

    static func count(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number).reversed().enumerated() {
            text = String(digit) + (place > 0 && place % 3 == 0 ? "," : "") + text
        }
        return text
    }
}
