#include "query/render/people.hpp"

namespace kgq::rendering {

namespace {

struct Write {
    Page& page;
    Answer const& answer;

    void operator()(GuaranteeAnswer const& own) const { write_guarantee(page, answer, own); }
    void operator()(FindAnswer const&) const { write_rows(page, answer); }
    void operator()(WhyAnswer const& own) const { write_why(page, answer, own); }
    void operator()(ExplainAnswer const& own) const { write_plan(page, own); }
    void operator()(DescribeAnswer const& own) const { write_description(page, answer, own); }
    void operator()(TimelineAnswer const& own) const { write_timeline(page, answer, own); }
    void operator()(DiffAnswer const& own) const { write_diff(page, answer, own); }
    void operator()(CascadeAnswer const& own) const { write_cascade(page, answer, own); }
    void operator()(PathAnswer const& own) const { write_paths(page, answer, own); }
    void operator()(PanelAnswer const&) const { write_rows(page, answer); }
    void operator()(WriteAnswer const& own) const { write_outcome(page, answer, own); }
    void operator()(ExportAnswer const& own) const { write_export(page, own); }
};

}  // namespace

std::string people_text(Answer const& answer, RenderOptions const& options) {
    Page page(options);
    std::visit(Write{page, answer}, answer.data);
    std::string const scope = spoken_scope(answer);
    if (!scope.empty()) {
        page.blank();
        page.line(scope + ".", Tone::dim);
    }
    return page.take();
}

}  // namespace kgq::rendering
