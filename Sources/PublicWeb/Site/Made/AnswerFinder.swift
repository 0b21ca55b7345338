import Web

/// Questions and answers: each `##` heading of the page `answers` with what follows it. What is looked for is posted.
enum AnswerFinder {
    static func html(_ content: SiteContent) -> HTML {
        let language = content.language
        let all = questions(content.language.pages["answers"]?.blocks ?? [])
        let fitting = all.filter { fits($0, content.asked, content.information.facts) }
        var html: HTML = """
            <form action="\(plain: language.path("questions"))#found" method="post" class="people-search" role="search">\
            <div><label class="nhsuk-label" for="asked">\(language["ask.words"])</label>\
            <input class="nhsuk-input" id="asked" name="asked" type="search" maxlength="100" value="\(plain: content.asked)" autocomplete="off"></div>\
            <button class="nhsuk-button">\(language["find.search"])</button></form><div id="found">
            """
        if !content.asked.isEmpty {
            html +=
                fitting.isEmpty
                ? "<p role=\"status\"><strong>\(language["ask.none"])</strong></p>"
                : "<p role=\"status\">\(language.said("ask.found", ["count": String(fitting.count), "all": String(all.count)]))</p>"
        }
        for question in fitting.isEmpty ? all : fitting {
            html += """
                <details class="nhsuk-details nhsuk-expander"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\
                \(content.information.facts.filled(question.words))</span></summary><div class="nhsuk-details__text">\(content.markup.html(question.answer))</div></details>
                """
        }
        html += "</div>"
        return html
    }

    struct Question {
        let words: String
        let answer: [SiteBlock]
    }

    static func questions(_ blocks: [SiteBlock]) -> [Question] {
        var questions: [Question] = []
        for block in blocks {
            if case .heading(2, _, let words) = block {
                questions.append(Question(words: SiteMarkup.words(words), answer: []))
            } else if let last = questions.popLast() {
                questions.append(Question(words: last.words, answer: last.answer + [block]))
            }
        }
        return questions
    }

    /// Every word that was typed begins a word of the question or its answer; words of one or two letters are passed over.
    static func fits(_ question: Question, _ asked: String, _ facts: SiteFacts) -> Bool {
        func words(_ text: String) -> [String] { text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) }
        let typed = words(asked).filter { $0.count > 2 }
        guard !typed.isEmpty else { return true }
        let said = Set(words(facts.filled(question.words + " " + SiteMarkup.words(question.answer))))
        return typed.allSatisfy { word in said.contains { $0.hasPrefix(word) } }
    }
}
