/// A form as it was sent and could not be taken: it is shown again with what was typed, and each mistake beside its field and in the summary.
struct TypedForm: Sendable {
    struct Mistake: Sendable, Hashable {
        /// The id of the field, or of the first of its choices.
        let field: String
        let words: String
        init(_ field: String, _ words: String) {
            self.field = field
            self.words = words
        }
    }

    /// Nil: nothing was sent yet.
    let sent: Form?
    let mistakes: [Mistake]

    init(_ sent: Form? = nil, _ mistakes: [Mistake] = []) {
        self.sent = sent
        self.mistakes = mistakes
    }

    /// What stands in a field.
    /// - Parameter first: what stands there before anything was typed.
    func value(_ name: String, first: String = "") -> String { sent.map { $0[name] ?? "" } ?? first }

    func isChosen(_ name: String, _ value: String, first: String? = nil) -> Bool { (sent.map { $0[name] } ?? first) == value }

    func mistake(_ field: String) -> String? { mistakes.first { $0.field == field }?.words }

    var summary: HTML { ErrorSummary.html(mistakes.map { ($0.field, $0.words) }) }

    /// A page's title says first that something is wrong with it.
    func title(_ title: String) -> String { mistakes.isEmpty ? title : "Error: \(title)" }
}

/// Fields that keep what was typed, each with its mistake.
extension TypedForm {
    /// - Parameter attributes: of the field itself, such as its type.
    func input(_ label: String, id: String, name: String, first: String = "", _ attributes: HTML) -> HTML {
        """
        <div class="cr-field\(wrong(id))"><label for="\(plain: id)">\(label)</label>\(message(id))<input class="nhsuk-input" id="\(plain: id)" name="\(plain: name)" \
        value="\(plain: value(name, first: first))"\(described(id)) \(attributes)></div>
        """
    }

    func words(_ label: String, id: String, name: String, rows: Int = 3, most: Int = 2_000) -> HTML {
        """
        <div class="cr-field\(wrong(id))"><label for="\(plain: id)">\(label)</label>\(message(id))<textarea class="nhsuk-textarea" id="\(plain: id)" name="\(plain: name)" \
        rows="\(rows)" maxlength="\(most)"\(described(id)) required>\(plain: value(name))</textarea></div>
        """
    }

    /// One of several. Ids are `prefix-0`, `prefix-1`, …; a mistake is the first one's.
    func choice(
        _ name: String, prefix: String, _ legend: String, _ options: [(value: String, words: String)], first: String? = nil,
        required: Bool = true
    ) -> HTML {
        let id = prefix + "-0"
        var html: HTML = "<fieldset class=\"cr-field\(wrong(id))\"\(described(id))><legend>\(legend)</legend>\(message(id))"
        for (place, option) in options.enumerated() {
            let chosen: HTML = isChosen(name, option.value, first: first) ? " checked" : ""
            html += """
                <div class="cr-choice"><input type="radio" name="\(plain: name)" id="\(plain: prefix)-\(place)" value="\(plain: option.value)"\(chosen)\(required ? " required" as HTML : "" as HTML)>\
                <label for="\(plain: prefix)-\(place)">\(option.words)</label></div>
                """
        }
        html += "</fieldset>"
        return html
    }

    /// Something that is said by a tick.
    func tick(_ label: String, id: String, name: String) -> HTML {
        let chosen: HTML = sent?[name] == nil ? "" : " checked"
        return """
            <div class="cr-field\(wrong(id))">\(message(id))<div class="cr-choice"><input type="checkbox" name="\(plain: name)" id="\(plain: id)" value="1"\(chosen)\(described(id))>\
            <label for="\(plain: id)">\(label)</label></div></div>
            """
    }

    private func wrong(_ id: String) -> HTML { mistake(id) == nil ? "" : " cr-wrong" }

    private func described(_ id: String) -> HTML { mistake(id) == nil ? "" : " aria-describedby=\"\(plain: id)-error\"" }

    private func message(_ id: String) -> HTML {
        guard let words = mistake(id) else { return "" }
        return
            "<p class=\"nhsuk-error-message\" id=\"\(plain: id)-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \(words)</p>"
    }
}
