"""Ids of the 500 prompts by transformers' fast CLIP tokenizer, which HeadStudio's prompts go through too, without
padding. Of SD 2's only what differs: there the padding `!` is a special token wherever it stands."""

from transformers import CLIPTokenizer, CLIPTokenizerFast


def evaluate(folders, texts):
    made = dict(prompts=texts)
    for family, folder in folders.items():
        tokenizer = CLIPTokenizerFast.from_pretrained(folder)
        ids = tokenizer(texts, max_length=77, truncation=True).input_ids
        assert all(row[-1] == tokenizer.eos_token_id for row in ids)
        made[family] = ids
    made["sd2"] = {str(i): row for i, row in enumerate(made["sd2"]) if row != made["sd1"][i]}
    # The slow tokenizer mends text first (ftfy): where it says something else, for the curious.
    slow = CLIPTokenizer.from_pretrained(folders["sd1"])(texts, max_length=77, truncation=True).input_ids
    made["slow differs"] = [i for i, row in enumerate(slow) if row != made["sd1"][i]]
    return made
