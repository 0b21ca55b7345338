import CareRecord
import Foundation
import Looks

/// Law 4 for one section: who holds it, who does not, and why there may be more. One computation for card feet, section
/// pages, flags and print.
struct Missing {
    typealias Organisations = [OrganisationAnswers]

    let section: Section
    private let view: LookView
    private(set) var holders: Organisations = []
    private(set) var nothing: Organisations = []
    private(set) var notShared: Organisations = []
    private(set) var withheld: [(OrganisationAnswers, SectionAnswer)] = []
    private(set) var notUnderstood: [(OrganisationAnswers, SectionAnswer)] = []
    private(set) var notAsked: [(OrganisationAnswers, NotAskedReason)] = []
    private(set) var unavailable: [(OrganisationAnswers, SourceFailure)] = []
    private(set) var cutShort: [(OrganisationAnswers, CutShort)] = []
    /// Of whom the section is still to come, whatever they wait for.
    private(set) var waiting = 0
    /// Those of `waiting` that have answered: what they say is shown once all others have.
    private(set) var held = 0

    init(_ view: LookView, _ section: Section) {
        self.view = view
        self.section = section
        for row in view.look.panel {
            guard let answer = row.sections[section] else { continue }
            switch answer.state {
            case .entries: holders.append(row)
            case .nothingRecorded: nothing.append(row)
            case .notShared: notShared.append(row)
            case .notAsked(let why): notAsked.append((row, why))
            case .unavailable(let failure): unavailable.append((row, failure))
            case .waiting:
                waiting += 1
                if row.isWaitingForOthers { held += 1 }
            case .withheld, .notUnderstood: break
            }
            if case .withheld = answer.state {
                withheld.append((row, answer))
            } else if answer.withheld > 0 {
                withheld.append((row, answer))
            }
            if case .notUnderstood = answer.state {
                notUnderstood.append((row, answer))
            } else if answer.notUnderstood > 0 || answer.readInPart > 0 {
                notUnderstood.append((row, answer))
            }
            for cut in answer.cutShort { cutShort.append((row, cut)) }
        }
    }

    /// Organisations whose entries are here and of whose answer more was to come.
    var partial: Int { Set(cutShort.filter { $0.0.sections[section]?.state == .entries && $0.1.leavesOut }.map(\.0.organisation)).count }

    /// Those of `nothing` whose own list says that none is known: their word, and no entry.
    var saidNoneKnown: Int {
        Set(cutShort.filter { $0.1 == .listIsEmpty(.nilKnown) && $0.0.sections[section]?.state == .nothingRecorded }.map(\.0.organisation))
            .count
    }

    /// Organisations that said something about the section themselves.
    var answered: Int { holders.count + nothing.count }

    /// Whether somebody answered, and everybody who was asked did, whole and to be shown.
    var isAllThatWasAsked: Bool {
        answered > 0 && withheld.isEmpty && notUnderstood.isEmpty && unavailable.isEmpty && cutShort.allSatisfy(\.1.isWhole)
            && waiting == 0
    }

    /// For a card's foot: one paragraph, names where they are few.
    var brief: HTML {
        var parts: [HTML] = []
        if !holders.isEmpty { parts.append("\(counted(holders.count, "organisation holds", "organisations hold")) \(section.inSentence).") }
        for (age, rows) in old { parts.append("Data \(age): \(few(rows)).") }
        for (row, answer) in withheld {
            for part in answer.withheldParts {
                let why: HTML =
                    switch part.reason {
                    case .possibleMixUp: " as a possible mix-up"
                    case .birthDateNotKnown: " because no date of birth can be confirmed"
                    case .subjectNotTold: " because whom it is about is not said"
                    case .sensitive: " as sensitive"
                    // Said in every section alike: that it is in this one would be untrue in most.
                    case .sensitiveSomewhere: " as sensitive, here or elsewhere"
                    case .notShared, .whereabouts, .bySource, .byPolicy, .notAccounted, .notChecked, nil: ""
                    }
                parts.append(
                    part.count > 0
                        ? "\(counted(part.count, "entry", "entries")) withheld\(why), \(name(row))." : "Withheld\(why), \(name(row)).")
            }
        }
        for (row, answer) in notUnderstood {
            parts.append("\(unclear(answer, otherwise: "Not understood")), \(name(row)).")
        }
        for (row, cut) in cutShort { parts.append("\(name(row)): \(cut.sentence).") }
        if !nothing.isEmpty { parts.append("None recorded \(by(nothing)).") }
        if section == .allergies && holders.isEmpty && !nothing.isEmpty { parts.append("That does not mean none.") }
        if !notShared.isEmpty { parts.append("Not shared by \(few(notShared)).") }
        if !unavailable.isEmpty { parts.append("Unavailable: \(few(unavailable.map(\.0))).") }
        if !notAsked.isEmpty { parts.append("Not asked: \(few(notAsked.map(\.0))).") }
        if waiting > held { parts.append("Waiting for \(waiting - held).") }
        if held > 0 { parts.append("\(heldWords).") }
        return parts.joined(" ")
    }

    /// For a section's own page: each state on its line, with every name and reason.
    var full: HTML {
        var html: HTML = "<ul class=\"cr-lines cr-small\">"
        func line(_ icon: Icon, _ words: HTML) { html += "<li><div>\(icon.html)\(words)</div></li>" }
        for (row, answer) in withheld {
            for part in answer.withheldParts {
                let why: HTML = part.reason.map { ": \($0.words)" } ?? ""
                line(.withheld, "<b>\(part.counted)</b> by or for \(row.organisation.name)\(why)")
            }
        }
        for (row, answer) in notUnderstood {
            line(.unclear, "<b>\(unclear(answer, otherwise: "Could not be understood"))</b> from \(row.organisation.name)")
        }
        for (row, cut) in cutShort {
            let about: HTML = cut.isOfItsList ? "<b>Said by" : "<b>Not the whole answer</b> from"
            line(.unclear, "\(about) \(row.organisation.name)\(cut.isOfItsList ? "</b>" as HTML : ""): \(cut.sentence)")
        }
        for (age, rows) in old { line(.unclear, "<b>Data \(age):</b> \(all(rows))") }
        if !nothing.isEmpty { line(.none, "<b>None recorded</b> \(by(nothing, all: true)). That does not mean none.") }
        if !notShared.isEmpty { line(.notShared, "<b>Not shared</b> by \(all(notShared))") }
        for (row, failure) in unavailable { line(.down, "<b>Unavailable:</b> \(row.organisation.name). \(failure.sentence)") }
        for reason in [NotAskedReason.suspended, .notKnownThere, .notOffered, .notAllowed, .notAskedThere] {
            let rows = notAsked.filter { $0.1 == reason }.map(\.0)
            if !rows.isEmpty { line(.notAsked, "<b>Not asked:</b> \(all(rows)). \(reason.words)") }
        }
        if waiting > held { line(.waiting, "<b>Still waiting</b> for \(counted(waiting - held, "organisation"))") }
        if held > 0 { line(.waiting, "<b>\(heldWords)</b>: it is compared with the others first, for sensitive information") }
        html += "</ul>"
        return html
    }

    /// "8 answered, shown once all have": nobody counts them among those that have not.
    var heldWords: String { "\(held) answered, shown once all have" }

    /// Those whose entries are here and are not of now, by how old what they answered from was.
    private var old: [(age: String, rows: Organisations)] {
        var groups: [(age: String, rows: Organisations)] = []
        for row in holders {
            guard let age = view.dataAge(row.organisation.ods) else { continue }
            if let place = groups.firstIndex(where: { $0.age == age }) {
                groups[place].rows.append(row)
            } else {
                groups.append((age, [row]))
            }
        }
        return groups
    }

    /// "1 not understood, 2 read in part".
    private func unclear(_ answer: SectionAnswer, otherwise: String) -> String {
        var words: [String] = []
        if answer.notUnderstood > 0 { words.append("\(answer.notUnderstood) not understood") }
        if answer.readInPart > 0 { words.append("\(answer.readInPart) read in part") }
        return words.isEmpty ? otherwise : words.joined(separator: ", ")
    }

    private func name(_ row: OrganisationAnswers) -> String { view.name(row.organisation.ods) }
    private func all(_ rows: Organisations) -> String { rows.map(name).joined(separator: ", ") }
    private func few(_ rows: Organisations) -> String {
        rows.count <= 3 ? all(rows) : counted(rows.count, "organisation")
    }

    /// "by X, Y at 14:32, by Z at 18:30 yesterday": each with the moment its data is of.
    private func by(_ rows: Organisations, all wantsAll: Bool = false) -> HTML {
        var groups: [(String, Organisations)] = []
        for row in rows {
            let answer = row.sections[section]
            let when =
                (answer?.dataAsOf ?? row.dataAsOf).flatMap { data in
                    (answer?.answered ?? row.answered).map { $0.timeIntervalSince(data) < 900 ? $0 : data } ?? data
                } ?? answer?.answered ?? row.answered
            let words = when.map { Ago.words($0, now: view.now) } ?? "at a time not known"
            if let index = groups.firstIndex(where: { $0.0 == words }) {
                groups[index].1.append(row)
            } else {
                groups.append((words, [row]))
            }
        }
        return groups.map { words, rows in "by \(wantsAll ? all(rows) : few(rows)) \(words)" as HTML }.joined(", ")
    }
}

extension NotAskedReason {
    var words: String {
        switch self {
        case .notKnownThere: "Nothing is known there about the person."
        case .notOffered: "Its system does not answer for this."
        case .notAskedThere: "It says itself that nobody there has asked, or that its list is not begun."
        case .notAllowed: "Your role may not see it."
        case .suspended: "Its agreement is suspended. It may hold something all the same."
        }
    }
}
