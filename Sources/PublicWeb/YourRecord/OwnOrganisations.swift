import CareRecord
import Foundation
import Storage
import Web

/// Organisations that a person's pages may name: those of the region but not those of which the name alone tells something about health.
struct OwnOrganisations {
    struct Known {
        let supplied: SharedAboutStore.Supplied
        let entry: PublicDirectory.Entry
    }

    let directory: PublicDirectory
    /// Of which something was shown in past looks, the one that was seen last first.
    let known: [Known]

    /// - Parameter numbers: those of the person, as `PublicSite.own` says.
    static func of(_ numbers: [NHSNumber], _ desk: PublicDesk) async throws(StorageError) -> OwnOrganisations {
        let directory = await desk.directory()
        let supplied = try await desk.shared.supplied(about: numbers)
        let known = supplied.compactMap { it -> Known? in
            guard let entry = ODSCode(it.organisation).flatMap({ directory[$0] }), !entry.organisation.isSensitive else { return nil }
            return Known(supplied: it, entry: entry)
        }
        return OwnOrganisations(directory: directory, known: known)
    }

    /// The organisation that a form names: one of those known by its code, or another by its name or code.
    /// - Returns: nil where none is meant, or several could be.
    func chosen(_ form: Form) -> PublicDirectory.Entry? {
        if let code = form["organisation"].flatMap({ ODSCode($0) }), let known = known.first(where: { $0.entry.organisation.ods == code }) {
            return known.entry
        }
        guard let typed = form["other"] else { return nil }
        if let exact = directory.entries.first(where: { $0.organisation.name.lowercased() == typed.lowercased() }) { return exact }
        let found = directory.found(.init(words: String(typed.prefix(100))))
        return found.count == 1 ? found.entries.first : nil
    }

    /// A choice of organisations as a part of a form.
    func choice(_ form: Form?, error: String?, _ words: PageWords<PlaceChoiceText>) -> HTML {
        var html: HTML = """
            <div class="nhsuk-form-group\(error == nil ? "" : " nhsuk-form-group--error")"><fieldset class="nhsuk-fieldset"\(error == nil ? "" : " aria-describedby=\"other-error\"")>\
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">\(words[.which])</legend>
            """
        if let error { html += FormError(language: words.language).message(error, id: "other") }
        if !known.isEmpty {
            html += "<div class=\"nhsuk-radios\">"
            for (index, it) in known.enumerated() {
                let code = it.entry.organisation.ods.code
                let checked: HTML = form?["organisation"] == code ? " checked" : ""
                html += """
                    <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" id="organisation-\(index)" name="organisation" type="radio" value="\(plain: code)"\(checked)>\
                    <label class="nhsuk-label nhsuk-radios__label" for="organisation-\(index)">\(it.entry.organisation.name)</label></div>
                    """
            }
            html += "</div>"
        }
        html += """
            <div class="nhsuk-form-group people-other"><label class="nhsuk-label" for="other">\(words[known.isEmpty ? .name : .another])</label>\
            <input class="nhsuk-input" id="other" name="other" type="text" maxlength="100" autocomplete="off" value="\(plain: form?["other"] ?? "")"></div></fieldset></div>
            """
        return html
    }
}

/// What was wrong with what was sent, as NHS.UK's front end says it.
struct FormError {
    let language: SiteLanguage

    func summary(_ errors: [(id: String, words: String)]) -> HTML {
        guard !errors.isEmpty else { return "" }
        var items: HTML = ""
        for error in errors { items += "<li><a href=\"#\(plain: error.id)\">\(error.words)</a></li>" }
        return """
            <div class="nhsuk-error-summary" data-module="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__title">\(language["error.summary"])</h2>\
            <div class="nhsuk-error-summary__body"><ul class="nhsuk-list nhsuk-error-summary__list">\(items)</ul></div></div></div>
            """
    }

    func message(_ words: String, id: String) -> HTML {
        "<span class=\"nhsuk-error-message\" id=\"\(plain: id)-error\"><span class=\"nhsuk-u-visually-hidden\">\(language["error"])</span> \(words)</span>"
    }
}

extension PublicSite {
    /// Puts on record what a person did, or is about to be shown, before anything leaves (law 2).
    func account(_ event: TrailEventOfPerson) async throws {
        let made = PersonSignIn.event(event.kind, event.session, at: settings.now(), event.detail)
        try await kept { () async throws(StorageError) in try await desk.trail.append(made) }
    }

    func kept<T: Sendable>(_ work: () async throws(StorageError) -> T) async throws -> T {
        do { return try await work() } catch {
            desk.logger.critical("the trail cannot be read or written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
            throw PublicFailure.unavailable
        }
    }
}
